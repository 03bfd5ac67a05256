import { Api, type ApiOptions } from '../../../bin/demo/api';
import type { Pace } from '../../../bin/demo/follow';

export interface Received {
  readonly url: string;
  readonly method: string | undefined;
  readonly headers: Headers;
  readonly body: unknown;
}

/** An API whose answers are given, one after the other; the last one again and again. */
export function scriptedApi(answers: readonly Response[], options: Partial<ApiOptions> = {}) {
  const received: Received[] = [];
  const api = new Api({
    url: 'http://localhost:3000/v1',
    fetch: async (url, { method, headers, body }) => {
      const answer =
        answers[
          Math.min(received.push({ url, method, headers: new Headers(headers), body }), answers.length) - 1
        ];
      if (answer === undefined)
        throw new TypeError('fetch failed', { cause: new Error('no answer in the script') });
      return answer.clone();
    },
    ...options,
  });
  return { api, received };
}

export function answer(status: number, body: object, headers: Record<string, string> = {}): Response {
  return new Response(JSON.stringify(body), { status, headers });
}

/** Time that passes only while somebody waits for it. */
export class WaitedTime implements Pace {
  readonly waits: number[] = [];
  private time = 0;

  now(): number {
    return this.time;
  }

  async wait(milliseconds: number): Promise<void> {
    this.waits.push(milliseconds);
    this.time += milliseconds;
  }
}
