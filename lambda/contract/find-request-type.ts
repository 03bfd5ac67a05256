import type { RequestType } from './request-type';

/** Returns the request type with this name, or `undefined`. */
export function findRequestType(requestTypes: readonly RequestType[], name: string): RequestType | undefined {
  return requestTypes.find((type) => type.name === name);
}

/**
 * Returns the request type with this name.
 * @throws Error that names the request types there are
 */
export function requestTypeNamed(requestTypes: readonly RequestType[], name: string): RequestType {
  const type = findRequestType(requestTypes, name);
  if (type === undefined) throw new Error(unknownRequestType(requestTypes, name));
  return type;
}

/** Returns the message for a name that no request type has. */
export function unknownRequestType(requestTypes: readonly RequestType[], name: string): string {
  const names = requestTypes.map((type) => type.name).join(', ');
  return `No request type is called "${name}": there are ${names}`;
}
