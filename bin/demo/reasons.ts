import type { RequestExplanation } from '../../lib/explain-request';

/**
 * Why a consumer received a request, by `lib/routes.ts`; a deployment may have other routes.
 * @param name of the consumer
 */
export function reasonFor(name: string, explanation: RequestExplanation): string {
  if (!('explained' in explanation)) return 'lib/ takes the request for an invalid one';
  const consumer = explanation.explained.consumers.find((explained) => explained.name === name);
  if (consumer === undefined) return 'not in lib/routes.ts';
  const reasons = consumer.because.map(({ words }) => words).join(', ');
  return consumer.receives ? reasons : `not by lib/routes.ts: ${reasons}`;
}
