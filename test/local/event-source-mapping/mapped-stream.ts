import type { StreamRecord } from '../../../local/aws/change-stream';
import type { InvokeResult, LambdaInvoker } from '../../../local/aws/lambda-invoker';
import { VirtualClock } from '../../../local/clock';
import type { Hop } from '../../../local/hops';
import { SeededRandom } from '../../../local/random';
import { TableStreams } from '../../../local/services/dynamodb-streams/table-streams';
import { EventSourceMappings } from '../../../local/services/event-source-mapping/service';
import type { StreamMappingDefinition } from '../../../local/services/event-source-mapping/stream-definition';
import { done, environment } from './mapped-queue';

/** A record as functions get it. */
export type EventRecord = StreamRecord & { readonly eventSourceARN: string };

type Behaviour = (records: readonly EventRecord[]) => Promise<InvokeResult> | InvokeResult;

export const failures = 'arn:aws:sqs:eu-central-1:000000000000:failures';

/** A stream of a table `orders`, a function that remembers what it was invoked with, and a mapping between them. */
export class MappedStream implements LambdaInvoker {
  readonly clock = new VirtualClock();
  readonly streams = new TableStreams({ environment, clock: this.clock });
  readonly stream = this.streams.enable('orders', 'NEW_AND_OLD_IMAGES', []);
  readonly batches: (readonly EventRecord[])[] = [];
  /** When each batch came, in milliseconds since the mapping was made. */
  readonly times: number[] = [];
  readonly hops: Hop[] = [];
  /** What destinations were told. */
  readonly told: { readonly arn: string; readonly body: Readonly<Record<string, unknown>> }[] = [];
  readonly mappings: EventSourceMappings;
  behaviour: Behaviour = () => done;
  private readonly start = this.clock.now();

  constructor() {
    this.mappings = new EventSourceMappings({
      environment,
      clock: this.clock,
      random: new SeededRandom('stream'),
      sqs: { name: 'sqs', call: async () => Promise.reject(new Error('not polled')) },
      lambda: this,
      streams: this.streams,
      send: async (arn, body) => {
        this.told.push({ arn, body: JSON.parse(body) });
        return Promise.resolve();
      },
      hops: (hop) => this.hops.push(hop),
    });
    this.mappings.start();
  }

  /** Makes a mapping that begins with the oldest record. @returns its UUID */
  map(mapping: Partial<StreamMappingDefinition> = {}): string {
    const { uuid } = this.mappings.create({
      streamArn: this.stream.arn,
      functionName: 'billing',
      startingPosition: 'TRIM_HORIZON',
      ...mapping,
    });
    return uuid;
  }

  /** The ids of the items in each batch that the function was invoked with. */
  get ids(): string[] {
    return this.batches.map((batch) => batch.map(idOf).join(' '));
  }

  get events(): string[] {
    return this.hops.map(({ event }) => event);
  }

  async invoke(_functionArn: string, payload: string): Promise<InvokeResult> {
    const { Records } = JSON.parse(payload);
    this.batches.push(Records);
    this.times.push(this.clock.now() - this.start);
    return this.behaviour(Records);
  }

  /** Writes new items, all before anybody looks. */
  write(...ids: string[]): void {
    for (const id of ids) {
      const keys = { id: { S: id } };
      const after = { ...keys, status: { S: id.startsWith('x') ? 'poison' : 'new' } };
      this.streams.record('orders', { keys, before: undefined, after });
    }
  }

  async written(...ids: string[]): Promise<void> {
    this.write(...ids);
    await this.settle();
  }

  /** Lets everything happen that needs no time. */
  async settle(): Promise<void> {
    await this.advance(0);
  }

  async advance(seconds: number): Promise<void> {
    await this.clock.advance(seconds * 1000);
  }
}

export function idOf({ dynamodb: { Keys } }: EventRecord): string {
  return Object(Keys['id']).S;
}

/** Whether an item is one that `MappedStream.write` makes with a name that begins with x. */
export function isPoison(record: EventRecord): boolean {
  return idOf(record).startsWith('x');
}
