import { AwsError } from '../aws/error';

/**
 * Returns a segment of a path without its percent-encoding.
 * @throws AwsError `ValidationException`
 */
export function decodeSegment(segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch {
    const message = `1 validation error detected: Value '${segment}' in the path must be percent-encoded UTF-8.`;
    throw new AwsError('ValidationException', message);
  }
}
