import type { StreamViewType } from '../../aws/change-stream';
import { AwsError } from '../../aws/error';

const viewTypes: readonly StreamViewType[] = ['NEW_IMAGE', 'OLD_IMAGE', 'NEW_AND_OLD_IMAGES', 'KEYS_ONLY'];

/**
 * What a request says of a table's stream: the view type of one that is to be, false when it shall have none,
 * undefined when it says nothing.
 * @throws AwsError `ValidationException`
 */
export function streamWantedBy(input: Readonly<Record<string, unknown>>): StreamViewType | false | undefined {
  const specification = input['StreamSpecification'];
  if (specification === undefined || specification === null) return undefined;
  const { StreamEnabled: enabled, StreamViewType: view } = Object(specification);
  if (typeof enabled !== 'boolean') {
    throw invalid("Value null at 'streamSpecification.streamEnabled'", 'Member must not be null');
  }
  if (!enabled && view === undefined) return false;
  const found = viewTypes.find((type) => type === view);
  if (view !== undefined && found === undefined) {
    throw invalid(
      `Value '${String(view)}' at 'streamSpecification.streamViewType'`,
      `Member must satisfy enum value set: [${viewTypes.join(', ')}]`,
    );
  }
  if (!enabled || found === undefined) {
    const rule = enabled
      ? 'is needed when StreamEnabled is true'
      : 'is not allowed when StreamEnabled is false';
    throw new AwsError(
      'ValidationException',
      `One or more parameter values were invalid: StreamViewType ${rule}`,
    );
  }
  return found;
}

function invalid(what: string, constraint: string): AwsError {
  return new AwsError(
    'ValidationException',
    `1 validation error detected: ${what} failed to satisfy constraint: ${constraint}`,
  );
}
