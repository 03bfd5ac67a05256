import { messageAttributes } from '../../lambda/contract/routing-attributes';
import type { DataOf, RequestType } from '../../lambda/contract/request-type';
import { routeEntry } from '../../lib/route';
import { routes } from '../../lib/routes';
import { compileRoutes } from '../../routing/table';

/** Returns whether a route of the shop receives the example of a request type, with these members changed. */
export function receives<Type extends RequestType>(
  consumer: string,
  type: Type,
  change: Partial<DataOf<Type>> = {},
): boolean {
  const { name, example } = type;
  const route = routes.find((one) => one.consumer === consumer);
  if (route === undefined) throw new Error(`The shop has no route "${consumer}".`);
  const body = Object.assign({}, example, change);
  const message = { attributes: messageAttributes(name, type.attributes(body)), body: JSON.stringify(body) };
  return compileRoutes([routeEntry(route)])(message).length > 0;
}
