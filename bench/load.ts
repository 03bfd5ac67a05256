import { Agent, request } from 'node:http';
import * as z from 'zod/mini';
import { requestTypes } from '../lambda/contract/requests/all';
import { runConcurrently } from '../lambda/core/run-concurrently';
import { routes } from '../lib/routes';
import { promptTypes } from './prompt-types';

const accepted = z.object({ id: z.string() });
const status = z.object({ status: z.string() });

/** The longest that one answer may take. */
const longestAnswer = 120_000;
/** The longest that all requests of a round may take to finish. */
const longestRound = 600_000;

/** A client of the API on this machine, with connections that stay open. */
export class Load {
  private readonly agent = new Agent({ keepAlive: true, maxSockets: 32, timeout: longestAnswer });
  private readonly bodies = promptTypes(requestTypes, routes).map(({ name, example }) => ({
    path: `/requests/${name}`,
    text: JSON.stringify(example),
  }));

  constructor(private readonly apiUrl: string) {}

  /**
   * Sends requests, the types' own examples in turn, 32 at a time.
   * @returns their ids
   * @throws Error for any answer but 202
   */
  async accept(count: number): Promise<string[]> {
    const ids: string[] = [];
    const { bodies } = this;
    const all = Array.from({ length: count }, (_, number) => bodies[number % bodies.length]);
    await runConcurrently(all, 32, async (body) => {
      const answer = await this.call('POST', body?.path ?? '', body?.text);
      if (answer.status !== 202) throw new Error(`${answer.status} instead of 202: ${answer.body}`);
      ids.push(z.parse(accepted, JSON.parse(answer.body)).id);
    });
    return ids;
  }

  /**
   * Waits until every request has succeeded. Few are asked for at a time, so that the questions are not a load.
   * @throws Error for a request that ends otherwise, or has not ended after ten minutes
   */
  async finished(ids: readonly string[]): Promise<void> {
    const remaining = [...ids];
    const deadline = performance.now() + longestRound;
    while (remaining.length > 0) {
      const id = remaining.at(-1) ?? '';
      const answer = await this.call('GET', `/requests/${id}`);
      const state = z.parse(status, JSON.parse(answer.body)).status;
      if (state === 'succeeded') remaining.pop();
      else if (state === 'failed' || state === 'unrouted') throw new Error(`${id} ended as ${state}.`);
      else if (performance.now() > deadline) throw new Error(unfinished(remaining.length, answer.body));
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
      sent.on('timeout', () =>
        sent.destroy(new Error(`${method} ${url.href} did not answer within ${longestAnswer / 1000} s.`)),
      );
      sent.end(body);
    });
  }
}

function unfinished(count: number, body: string): string {
  return `${count} requests are not finished after ${longestRound / 60_000} min, such as ${body}`;
}
