import { environmentName } from '../contract/environment';
import type { RequestType } from '../contract/request-type';
import { secretLocations } from '../contract/secret-location';
import type { BatchDefinition, BatchedRequest, BatchTools } from '../core/batch-work';
import { Environment } from '../core/environment';
import type { RequestOf } from '../core/parse-published';
import { SecretCache, type Secrets } from '../core/secrets';
import type { ConsumerDefinition, WorkTools } from '../core/work';
import { AwsSecretSource } from './aws-secret-source';
import { systemClock } from './system-clock';

interface SecretNeeds<Name extends string> {
  /** Names of the secrets, as the route has them. */
  readonly secrets: readonly Name[];
  /**
   * Seconds for which a value is used before it is read again.
   * @default 300
   */
  readonly secretSeconds?: number;
}

interface WithSecrets<Name extends string> {
  readonly secrets: Secrets<Name>;
}

/**
 * Gives the work of a consumer its secrets: `secrets.get('payment-api-key')`. They are read at cold start and kept in
 * memory.
 */
export function withSecrets<const Types extends readonly RequestType[], const Name extends string>({
  secrets,
  secretSeconds,
  work,
  ...definition
}: Omit<ConsumerDefinition<Types>, 'work'> &
  SecretNeeds<Name> & {
    readonly work: (request: RequestOf<Types>, tools: WorkTools & WithSecrets<Name>) => unknown;
  }): ConsumerDefinition<Types> {
  const cache = cacheOf(secrets, secretSeconds);
  return {
    ...definition,
    // The signal is an accessor of a class, which a spread does not copy.
    work: (request, tools) =>
      work(request, {
        ...tools,
        get signal() {
          return tools.signal;
        },
        secrets: cache.for(tools.log),
      }),
  };
}

/** The same for a consumer that works on many requests at once. */
export function withSecretsInBatches<const Types extends readonly RequestType[], const Name extends string>({
  secrets,
  secretSeconds,
  work,
  ...definition
}: Omit<BatchDefinition<Types>, 'work'> &
  SecretNeeds<Name> & {
    readonly work: (
      requests: readonly BatchedRequest<Types>[],
      tools: BatchTools & WithSecrets<Name>,
    ) => readonly unknown[] | Promise<readonly unknown[]>;
  }): BatchDefinition<Types> {
  const cache = cacheOf(secrets, secretSeconds);
  return {
    ...definition,
    work: (requests, tools) => work(requests, { ...tools, secrets: cache.for(tools.log) }),
  };
}

function cacheOf(names: readonly string[], seconds = 300): SecretCache {
  const environment = new Environment(process.env);
  const text = environment.optionalText(environmentName.secretLocations) ?? '{}';
  const locations = secretLocations.parse(JSON.parse(text));
  const source = new AwsSecretSource({
    locations,
    region: environment.text(environmentName.region),
    endpoint: environment.optionalText(environmentName.endpoint),
  });
  const cache = new SecretCache(source, systemClock, seconds * 1000);
  // Not waited for: a function starts although a secret cannot be read.
  void cache.warm(names.filter((name) => Object.hasOwn(locations, name)));
  return cache;
}
