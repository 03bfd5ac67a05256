import { type ClaimCheck, requestRef } from '../lambda/contract/claim-check';
import { claimMessage, publishedMessage } from '../lambda/contract/published-message';
import type { RequestType } from '../lambda/contract/request-type';
import { checkSchema, type SchemaIssue } from '../lambda/contract/schema-issues';
import { publishLimit } from '../lambda/contract/size-limits';
import { explain, type Explanation } from '../routing/explain';
import type { RouteEntry } from '../routing/policy';
import { describeConditions } from '../routing/words';
import { unacceptedContext } from './unaccepted-context';

/** Who would receive a request, and why. */
export interface ExplainedRequest {
  readonly type: string;
  /** In the order of the routes. */
  readonly consumers: readonly ExplainedConsumer[];
}

export interface ExplainedConsumer {
  readonly name: string;
  readonly receives: boolean;
  /** Whether it is an observer. */
  readonly observes?: true;
  /** For a yes what was met, for a no what failed; never empty. */
  readonly because: readonly ExplainedReason[];
}

export interface ExplainedReason {
  readonly words: string;
  /** Which of the filter's alternatives it is about, counted from 1; left out when it is about all of them. */
  readonly alternatives?: readonly number[];
  readonly keys: readonly ExplainedKey[];
}

export interface ExplainedKey {
  readonly key: string;
  /** In words. */
  readonly asked: string;
  /** What was there. */
  readonly values: readonly (string | number | boolean | null)[];
}

export type RequestExplanation =
  | { readonly explained: ExplainedRequest }
  /** Nobody would receive it: it does not fit its schema. */
  | { readonly issues: readonly SchemaIssue[] }
  /** Nobody would receive it: it is published without its body, and a filter looks into bodies. */
  | { readonly excess: string };

/**
 * Explains who would receive a request, from the very message that the dispatcher would publish.
 * @param rawData the request's body, JSON text
 * @throws SyntaxError when it is not
 */
export function explainRequest(
  type: RequestType,
  rawData: string,
  routes: readonly RouteEntry[],
): RequestExplanation {
  const checked = checkSchema(type.schema, JSON.parse(rawData));
  if ('issues' in checked) return checked;
  const context = unacceptedContext(type);
  const message = publishedMessage(type, context, rawData, checked.valid);
  const limit = publishLimit();
  if (message.size > limit) {
    const claim = claimMessage(type, context, madeUpCheck(context.id, rawData), checked.valid);
    const blinded = routes.filter(
      ({ filter, scope = 'MessageAttributes' }) =>
        explain(filter, scope, message).receives !== explain(filter, scope, claim).receives,
    );
    if (blinded.length > 0) {
      const names = blinded.map(({ consumer }) => consumer).join(', ');
      return {
        excess: `beyond ${limit} bytes no body is published, and the filter of ${names} looks into it`,
      };
    }
  }
  const consumers = routes.map(({ consumer, filter, scope = 'MessageAttributes', observes }) => ({
    name: consumer,
    ...(observes === true && { observes }),
    ...describe(explain(filter, scope, message)),
  }));
  return { explained: { type: type.name, consumers } };
}

function madeUpCheck(id: string, rawData: string): ClaimCheck {
  return { dataref: requestRef(id), sha256: '0'.repeat(64), size: Buffer.byteLength(rawData) };
}

function describe({ receives, because }: Explanation): Omit<ExplainedConsumer, 'name'> {
  return {
    receives,
    because: because.map(({ words, alternatives, keys }) => ({
      words,
      ...(alternatives.length > 0 && { alternatives }),
      keys: keys.map(({ key, conditions, values }) => ({
        key,
        asked: describeConditions(conditions),
        values,
      })),
    })),
  };
}
