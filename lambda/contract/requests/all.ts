import type { RequestType } from '../request-type';
import { orderAmended } from './order-amended';
import { orderCancelled } from './order-cancelled';
import { orderPlaced } from './order-placed';
import { stockAdjusted } from './stock-adjusted';
import { stockCounted } from './stock-counted';

/** Every request type of the app. A new one is a file beside this one and a line here. */
export const requestTypes = [orderPlaced, orderCancelled, stockAdjusted, orderAmended, stockCounted] as const;

export type RequestTypeName = (typeof requestTypes)[number]['name'];

const byName: ReadonlyMap<string, RequestType> = new Map(requestTypes.map((type) => [type.name, type]));

export function findRequestType(name: string): RequestType | undefined {
  return byName.get(name);
}

/** @throws Error that names the request types there are */
export function requestTypeNamed(name: string): RequestType {
  const type = findRequestType(name);
  if (type === undefined) throw new Error(unknownRequestType(name));
  return type;
}

export function unknownRequestType(name: string): string {
  return `No request type is called "${name}": there are ${[...byName.keys()].join(', ')}`;
}
