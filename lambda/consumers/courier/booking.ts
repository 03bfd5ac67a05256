import * as z from 'zod/mini';
import type { Secrets } from '../../core/secrets';
import type { WorkTools } from '../../core/work';
import { PermanentFailure } from '../../core/permanent-failure';
import { RetryLater } from '../../core/retry-later';
import type { CourierCall } from './courier-call';

export interface BookingOptions {
  /** Where the courier company takes bookings. */
  readonly url: string;
  /** @default 5000 */
  readonly timeoutMilliseconds?: number;
}

export type BookingTools = Pick<WorkTools, 'requestId' | 'signal'> & {
  readonly secrets: Secrets<'courier-token'>;
};

const booked = z.object({ confirmation: z.string() });

/** A booking failed in a way that may pass. Its message has nothing of the answer's body. */
export class BookingUnavailable extends RetryLater {
  override readonly name = 'BookingUnavailable';
}

/**
 * Books a courier.
 * @returns the company's confirmation
 * @throws PermanentFailure when the company refuses the booking, another error when the attempt is to be repeated
 */
export async function bookCourier(
  call: CourierCall,
  { requestId, signal, secrets }: BookingTools,
  { url, timeoutMilliseconds = 5000 }: BookingOptions,
): Promise<string> {
  const send = async (token: string): Promise<Response> =>
    fetch(url, {
      method: 'POST',
      headers: {
        authorization: `Bearer ${token}`,
        'content-type': 'application/json',
        // Every attempt has the same key, so that the company books one courier.
        'idempotency-key': requestId,
      },
      body: JSON.stringify(call),
      redirect: 'error',
      signal: AbortSignal.any([signal, AbortSignal.timeout(timeoutMilliseconds)]),
    });
  let response = await send(await secrets.get('courier-token'));
  // The token may have been rotated since it was read.
  if (response.status === 401) response = await send(await secrets.refresh('courier-token'));
  const { status } = response;
  if (mayPass.has(status) || status >= 500)
    throw new BookingUnavailable(
      `The courier company answered ${status}`,
      response.headers.get('retry-after'),
    );
  if (!response.ok) throw new PermanentFailure('Courier refused', `The courier company answered ${status}`);
  // What is not JSON must not be quoted in an error.
  const answer = booked.safeParse(await response.json().catch(() => undefined));
  if (!answer.success) throw new BookingUnavailable('The courier company confirmed nothing');
  return answer.data.confirmation;
}

/** 401: somebody puts the right token in. The others pass with time. */
const mayPass = new Set([401, 408, 425, 429]);
