import { compileForViews, type ViewFilter } from './compile';
import { MessageView } from './message-view';
import { parsePolicy } from './parse';
import type { FilterableMessage, RouteEntry } from './policy';

/**
 * Who receives a message, of many consumers.
 * @returns a function that gives the names of the consumers in the order of the routes
 * @throws InvalidPolicy when SNS would refuse a route's filter
 */
export function compileRoutes(entries: readonly RouteEntry[]): (message: FilterableMessage) => string[] {
  const routes = entries.map(({ consumer, filter, scope = 'MessageAttributes' }) => ({
    consumer,
    receives: filter === undefined ? everything : compileForViews(parsePolicy(filter, scope)),
  }));
  return (message) => {
    const view = new MessageView(message);
    const consumers: string[] = [];
    for (const { consumer, receives } of routes) if (receives(view)) consumers.push(consumer);
    return consumers;
  };
}

const everything: ViewFilter = () => true;
