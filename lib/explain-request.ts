import { envelope, type IntakeContext } from '../lambda/contract/envelope';
import { excessOf, publishedMessage } from '../lambda/contract/published-message';
import type { RequestType } from '../lambda/contract/request-type';
import { checkSchema, type SchemaIssue } from '../lambda/contract/schema-issues';
import { explain, type Explanation } from '../routing/explain';
import type { RouteEntry } from '../routing/policy';
import { describeConditions } from '../routing/words';

/** Who would receive a request, and why. */
export interface ExplainedRequest {
  readonly type: string;
  /** In the order of the routes. */
  readonly consumers: readonly ExplainedConsumer[];
}

export interface ExplainedConsumer {
  readonly name: string;
  readonly receives: boolean;
  /** It is told, and nobody waits for what it does. */
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
  /** Nobody would receive it: SNS does not take so much. */
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
  const message = publishedMessage(type, contextOf(type), rawData, checked.valid);
  const excess = excessOf(message);
  if (excess !== undefined) return { excess };
  const consumers = routes.map(({ consumer, filter, scope = 'MessageAttributes', observes }) => ({
    name: consumer,
    ...(observes === true && { observes }),
    ...describe(explain(filter, scope, message)),
  }));
  return { explained: { type: type.name, consumers } };
}

/** The API gives each request an id and a time of its own, and knows who asks; here they are made up. */
function contextOf(type: RequestType): IntakeContext {
  return {
    ...envelope,
    id: '1767225600000-not-accepted-yet',
    type: type.name,
    tenant: '',
    idempotencykey: '',
    traceparent: '',
  };
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
