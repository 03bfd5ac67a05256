import type { RequestType } from '../lambda/contract/request-type';
import { memoryFor } from '../lambda/contract/size-limits';
import type { Filter } from '../routing/filter';
import { typeAttribute } from '../lambda/contract/envelope';

/** Largest body in bytes that can be uploaded for one of the types; 0 when none can. */
export function largestUpload(types: readonly RequestType[]): number {
  return Math.max(0, ...types.map((type) => type.largestUpload));
}

/**
 * MiB that a consumer needs for the largest body that its filter may let through; 0 when it never gets an uploaded one.
 * @param filter nothing for a consumer that receives every request
 */
export function memoryForUploads(filter: Filter | undefined, types: readonly RequestType[]): number {
  const largest = largestUpload(types.filter(({ name }) => mayPass(filter, name)));
  return largest === 0 ? 0 : memoryFor(largest);
}

/** False only for a filter that plainly lists other types: memory in vain costs less than memory that lacks. */
function mayPass(filter: Filter | undefined, type: string): boolean {
  const names = filter?.policy[typeAttribute];
  if (!Array.isArray(names) || !names.every((name) => typeof name === 'string')) return true;
  return names.includes(type);
}
