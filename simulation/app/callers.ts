import { urlOf } from '../world/account';
import { NoAnswer } from '../world/no-answer';
import type { World } from '../world/world';
import { contractOf } from './versions';

const tenant = 'tenant';
const retries = 3;
const retryMilliseconds = 10_000;

/** Callers of the API. They send the planned requests, and repeat those that are answered 503. */
export class Callers {
  private readonly places = new Map<string, number>();
  private sent = 0;
  /** Requests that are still to be sent. */
  waiting: number;

  constructor(private readonly world: World) {
    this.waiting = world.plan.requests.length;
  }

  placeOf(requestId: string): number | undefined {
    return this.places.get(requestId);
  }

  /** Sends each request at its time. */
  start(): void {
    const { world } = this;
    for (const [place, { at }] of world.plan.requests.entries()) {
      world.clock.after(at, () => void this.send(place).finally(() => this.waiting--));
    }
  }

  private async send(place: number): Promise<void> {
    for (let call = 0; call <= retries; call++) {
      if (await this.sendOnce(place)) return;
      await this.world.sleep(retryMilliseconds);
    }
  }

  /** @returns whether the answer was 202 */
  private async sendOnce(place: number): Promise<boolean> {
    const { world } = this;
    const { clock, account, history } = world;
    const request = world.plan.requests[place];
    if (request === undefined) return true;
    const { type, data, key = '' } = request;
    const requestId = `${clock.now()}-simulated${String(++this.sent).padStart(6, '0')}`;
    const fifo = type === 'step';
    const context = {
      specversion: '1.0',
      id: requestId,
      source: '/uketsuke/requests',
      type,
      datacontenttype: 'application/json',
      tenant,
      idempotencykey: key,
      traceparent: '',
      contract: contractOf(type, this.apiVersion()),
    };
    // As the mapping template does: the body first, as it came.
    const body = JSON.stringify(data).replaceAll('\ufffe', '\\ufffe');
    const text = `{"data":${body},${JSON.stringify(context).slice(1)}`;
    const input = {
      QueueUrl: urlOf(fifo ? 'intake.fifo' : 'intake'),
      MessageBody: text,
      ...(fifo && {
        MessageGroupId: `${tenant}:${String(data['track'])}`,
        MessageDeduplicationId: requestId,
      }),
    };
    const accepted = (answered: 202 | 503): void => {
      history.add({ kind: 'accepted', at: clock.now(), requestId, place, answered });
      history.tell(`API: ${answered} for request ${place} (${type})`, requestId);
    };
    let happened = false;
    try {
      await world.call('api.SendMessage', async () => {
        this.places.set(requestId, place);
        happened = true;
        await account.call(account.sqs, 'SendMessage', input);
      });
      accepted(202);
      const { cancelledAfter } = request;
      if (cancelledAfter !== undefined)
        clock.after(cancelledAfter, () => void this.cancel(requestId).catch(() => {}));
      return true;
    } catch (error) {
      if (!(error instanceof NoAnswer)) throw error;
      if (happened) accepted(503);
      return false;
    }
  }

  /** @throws NoAnswer: the caller does not know whether the request is cancelled */
  private async cancel(requestId: string): Promise<void> {
    const { clock, history, table } = this.world;
    const isOpen = await this.world.call('api.UpdateItem', async () => table.cancel(requestId, tenant));
    history.tell(`API: ${isOpen ? 202 : 409} for the cancellation`, requestId);
    if (isOpen) history.add({ kind: 'cancelled', at: clock.now(), requestId });
  }

  /** The API accepts the new contract once the dispatcher understands it. */
  private apiVersion(): 1 | 2 {
    const deployed = this.world.plan.faults.find(
      (fault) => fault.kind === 'deploy' && fault.function === 'dispatcher',
    );
    return deployed?.kind === 'deploy' && this.world.elapsed() >= deployed.to ? 2 : 1;
  }
}
