import type { orderCancelled } from '../../contract/requests/order-cancelled';
import type { Currency } from '../../contract/shop';
import type { BatchedRequest } from '../../core/batch-work';

/** What the digest that a cancellation is in says of those in the same currency and for the same reason. */
export interface DigestEntry {
  /** Id of the first cancellation of the digest, by which one knows it. */
  readonly digest: string;
  /** Cancellations in the whole digest. */
  readonly cancellations: number;
  readonly reason: string;
  readonly currency: Currency;
  /** Cancellations alike. */
  readonly alike: number;
  /** What they came to together, in the currency's smallest unit. */
  readonly total: number;
}

type Cancellation = BatchedRequest<readonly [typeof orderCancelled]>;

/** Adds up what was cancelled, by reason and currency, over all cancellations that have come since the last digest. */
export function digestCancellations(cancellations: readonly Cancellation[]): readonly DigestEntry[] {
  const sums = new Map<string, { alike: number; total: number }>();
  for (const { request } of cancellations) {
    const sum = sums.get(keyOf(request)) ?? { alike: 0, total: 0 };
    sums.set(keyOf(request), { alike: sum.alike + 1, total: sum.total + request.data.total });
  }
  const digest = cancellations.map(({ request }) => request.id).sort()[0] ?? '';
  return cancellations.map(({ request }) => ({
    digest,
    cancellations: cancellations.length,
    reason: request.data.reason,
    currency: request.data.currency,
    ...(sums.get(keyOf(request)) ?? { alike: 0, total: 0 }),
  }));
}

function keyOf({ data }: Cancellation['request']): string {
  return `${data.reason} ${data.currency}`;
}
