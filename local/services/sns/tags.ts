import { invalidParameter, tagLimitExceeded } from './errors';
import { type Input, requiredText, structures } from './input';

/** @throws AwsError when a key is given twice, or is no key */
export function readTags(input: Input): Map<string, string> {
  const tags = new Map<string, string>();
  for (const tag of structures(input, 'Tags')) {
    const key = requiredText(tag, 'Key');
    if (key === '' || key.length > 128) throw invalidParameter('Tags Reason: A key has 1 to 128 characters.');
    if (/^aws:/i.test(key)) throw invalidParameter('Tags Reason: Keys that start with aws: are reserved.');
    if (tags.has(key)) throw invalidParameter('Duplicated keys are not allowed.');
    tags.set(key, requiredText(tag, 'Value'));
  }
  return tags;
}

/** @throws AwsError `TagLimitExceeded` */
export function addTags(
  existing: Map<string, string>,
  tags: ReadonlyMap<string, string>,
  limit: number,
): void {
  if (new Set([...existing.keys(), ...tags.keys()]).size > limit) throw tagLimitExceeded();
  for (const [key, value] of tags) existing.set(key, value);
}
