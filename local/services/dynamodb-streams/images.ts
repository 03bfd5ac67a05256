import type { Image, StreamViewType } from '../../aws/change-stream';

/** What a record shows of a change, by the stream's view type. */
export function imagesOf(
  view: StreamViewType,
  before: Image | undefined,
  after: Image | undefined,
): { readonly NewImage?: Image; readonly OldImage?: Image } {
  const showsNew = view === 'NEW_IMAGE' || view === 'NEW_AND_OLD_IMAGES';
  const showsOld = view === 'OLD_IMAGE' || view === 'NEW_AND_OLD_IMAGES';
  return {
    ...(showsNew && after !== undefined && { NewImage: after }),
    ...(showsOld && before !== undefined && { OldImage: before }),
  };
}

/** Whether two items are the same to DynamoDB: sets have no order. */
export function isSame(one: unknown, other: unknown): boolean {
  if (Array.isArray(one) && Array.isArray(other)) {
    return one.length === other.length && one.every((value, index) => isSame(value, other[index]));
  }
  if (!isObject(one) || !isObject(other)) return one === other;
  const names = Object.keys(one);
  return (
    names.length === Object.keys(other).length &&
    names.every((name) => Object.hasOwn(other, name) && isSameMember(name, one[name], other[name]))
  );
}

function isSameMember(name: string, one: unknown, other: unknown): boolean {
  // An attribute may have such a name, yet its value is an object.
  const isSet = name === 'SS' || name === 'NS' || name === 'BS';
  if (!isSet || !Array.isArray(one) || !Array.isArray(other)) return isSame(one, other);
  return isSame(one.map(String).toSorted(inCodeUnits), other.map(String).toSorted(inCodeUnits));
}

function inCodeUnits(one: string, other: string): number {
  return one < other ? -1 : one > other ? 1 : 0;
}

function isObject(value: unknown): value is Image {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
