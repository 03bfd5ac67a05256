import { Agent, request } from 'node:http';
import * as z from 'zod/mini';
import type { RequestType } from '../lambda/contract/request-type';
import { requestTypes } from '../lambda/contract/requests/all';
import { runConcurrently } from '../lambda/core/run-concurrently';

const accepted = z.object({ id: z.string() });
/** Without an order: one example of the others, sent again and again, would be one long line. */
const types = requestTypes.filter((type: RequestType) => type.orderedBy === undefined);
const status = z.object({ status: z.string() });

/** A client of the API on this machine, with connections that stay open. */
export class Load {
  private readonly agent = new Agent({ keepAlive: true, maxSockets: 32 });

  constructor(private readonly apiUrl: string) {}

  /**
   * Sends requests, the types' own examples in turn, 32 at a time.
   * @returns their ids
   * @throws Error for any answer but 202
   */
  async accept(count: number): Promise<string[]> {
    const ids: string[] = [];
    await runConcurrently(
      Array.from({ length: count }, (_, number) => number),
      32,
      async (number) => {
        const type = types[number % types.length] ?? requestTypes[0];
        const answer = await this.call('POST', `/requests/${type.name}`, JSON.stringify(type.example));
        if (answer.status !== 202) throw new Error(`${answer.status} instead of 202: ${answer.body}`);
        ids.push(z.parse(accepted, JSON.parse(answer.body)).id);
      },
    );
    return ids;
  }

  /** Waits until every one of the requests has succeeded. Asks for few at a time, so as to be no load itself. */
  async finished(ids: readonly string[]): Promise<void> {
    const remaining = [...ids];
    const giveUp = performance.now() + 120_000;
    while (remaining.length > 0) {
      const id = remaining.at(-1) ?? '';
      const answer = await this.call('GET', `/requests/${id}`);
      const state = z.parse(status, JSON.parse(answer.body)).status;
      if (state === 'succeeded') remaining.pop();
      else if (state === 'failed' || state === 'unrouted') throw new Error(`${id} ended as ${state}`);
      else if (performance.now() > giveUp) throw new Error(`${id} is ${state} after two minutes`);
      else await new Promise((resolve) => setTimeout(resolve, 20));
    }
  }

  close(): void {
    this.agent.destroy();
  }

  private async call(method: string, path: string, body?: string): Promise<{ status: number; body: string }> {
    const url = new URL(this.apiUrl + path);
    const headers = body === undefined ? {} : { 'content-type': 'application/json' };
    return new Promise((resolve, reject) => {
      const sent = request(url, { method, agent: this.agent, headers }, (response) => {
        let text = '';
        response.setEncoding('utf8');
        response.on('data', (chunk: string) => (text += chunk));
        response.on('error', reject);
        response.on('end', () => resolve({ status: response.statusCode ?? 0, body: text }));
      });
      sent.on('error', reject);
      sent.end(body);
    });
  }
}
