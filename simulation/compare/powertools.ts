import { IdempotencyConfig, makeIdempotent } from '@aws-lambda-powertools/idempotency';
import { IdempotencyItemAlreadyExistsError } from '@aws-lambda-powertools/idempotency';
import { BasePersistenceLayer, IdempotencyRecord } from '@aws-lambda-powertools/idempotency/persistence';
import type { Invocation } from '../../lambda/core/consumer/consume';
import type { Sandbox } from '../world/sandbox';
import type { World } from '../world/world';
import { consumersWith } from './naive';

interface Kept {
  readonly status: 'INPROGRESS' | 'COMPLETED';
  /** When somebody else may begin, in milliseconds since the epoch. */
  readonly inProgressUntil: number;
  readonly responseData?: IdempotencyRecord['responseData'];
}

/** Records of all processes of a world. */
const records = new WeakMap<World, Map<string, Kept>>();

/** Longer than any run. */
const expiresAfterSeconds = 14 * 86_400;

/**
 * Keeps the records of Powertools in memory, under the conditions of its DynamoDB layer: a put is conditional, an update and
 * a delete are not. Powertools reads the machine's clock, so its times are replaced by those of the process.
 */
class MemoryPersistence extends BasePersistenceLayer {
  private readonly kept: Map<string, Kept>;

  constructor(
    world: World,
    private readonly sandbox: Sandbox,
    private readonly invocation: Invocation,
    private readonly requestId: string,
  ) {
    super();
    this.kept = records.get(world) ?? new Map<string, Kept>();
    records.set(world, this.kept);
  }

  protected async _putRecord({ idempotencyKey }: IdempotencyRecord): Promise<void> {
    const now = this.sandbox.clock.now();
    const inProgressUntil = now + this.invocation.getRemainingTimeInMillis();
    await this.call('claim', async () => {
      const found = this.kept.get(idempotencyKey);
      const isTaken = found?.status === 'COMPLETED' || (found !== undefined && found.inProgressUntil >= now);
      if (isTaken)
        throw new IdempotencyItemAlreadyExistsError('There is a record', recordOf(idempotencyKey, found));
      this.kept.set(idempotencyKey, { status: 'INPROGRESS', inProgressUntil });
    });
  }

  protected async _getRecord(idempotencyKey: string): Promise<IdempotencyRecord> {
    return this.call('claim', async () => recordOf(idempotencyKey, this.kept.get(idempotencyKey)));
  }

  protected async _updateRecord({ idempotencyKey, responseData }: IdempotencyRecord): Promise<void> {
    await this.call('complete', async () => {
      this.kept.set(idempotencyKey, { status: 'COMPLETED', inProgressUntil: 0, responseData });
    });
  }

  protected async _deleteRecord({ idempotencyKey }: IdempotencyRecord): Promise<void> {
    await this.call('complete', async () => void this.kept.delete(idempotencyKey));
  }

  private async call<Result>(name: string, run: () => Promise<Result>): Promise<Result> {
    return this.sandbox.call(`store.${name}`, run, this.requestId);
  }
}

/** A record that does not expire during a run. */
function recordOf(idempotencyKey: string, kept: Kept | undefined): IdempotencyRecord {
  const { status = 'INPROGRESS', responseData } = kept ?? {};
  return new IdempotencyRecord({
    idempotencyKey,
    status,
    ...(responseData !== undefined && { responseData }),
  });
}

/** Consumers whose work Powertools makes idempotent, by the id of the request. */
export const powertoolsConsumers = consumersWith(
  (run, { world, sandbox, name, invocation }) =>
    async (request) => {
      // As a handler: the first argument is the key, and the second one has the remaining time of the invocation.
      const once = makeIdempotent(
        async (_id: string, _invocation: Invocation): Promise<unknown> =>
          JSON.parse(JSON.stringify((await run(request)) ?? null)),
        {
          persistenceStore: new MemoryPersistence(world, sandbox, invocation, request.id),
          config: new IdempotencyConfig({ expiresAfterSeconds }),
          keyPrefix: name,
        },
      );
      return once(request.id, invocation);
    },
);
