import type { RequestType } from '../lambda/contract/request-type';
import { timetableOf } from '../lib/delivery';
import { explainRequest } from '../lib/explain-request';
import { type Route, routeEntry } from '../lib/route';

/**
 * Returns the request types whose examples are finished at once, on any date and at any time of day: every consumer that
 * receives one is always on. Requests with an order are left out, because one example again and again is one long line.
 * @throws Error when no request type is left
 */
export function promptTypes(types: readonly RequestType[], routes: readonly Route[]): RequestType[] {
  const entries = routes.map(routeEntry);
  const timed = new Set(
    routes
      .filter(({ delivery }) => delivery !== undefined && timetableOf(delivery) !== undefined)
      .map(({ consumer }) => consumer),
  );
  const isPrompt = (type: RequestType): boolean => {
    const explanation = explainRequest(type, JSON.stringify(type.example), entries);
    if (type.orderedBy !== undefined || !('explained' in explanation)) return false;
    const receivers = explanation.explained.consumers.filter(
      ({ receives, observes }) => receives && observes !== true,
    );
    return receivers.length > 0 && !receivers.some(({ name }) => timed.has(name));
  };
  const prompt = types.filter(isPrompt);
  if (prompt.length > 0) return prompt;
  throw new Error('The bench must have a request type whose example every consumer works on at once, got 0.');
}
