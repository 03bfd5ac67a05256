import type { orderPlaced } from '../../contract/requests/order-placed';
import type { Request } from '../../core/parse-published';
import { PermanentFailure } from '../../core/permanent-failure';

/** What a courier is told who has to come at once. */
export interface CourierCall {
  readonly vehicle: 'bicycle' | 'van';
  readonly pieces: number;
  readonly grams: number;
  /** When the goods are ready at the gate, RFC 3339. */
  readonly readyAt: string;
}

/** What a courier carries on a bicycle, in grams. */
const bicycleLoad = 8000;
const averagePiece = 500;
const minutesToPack = 30;

/** Calls a courier for an order that cannot wait for the carrier's next round. */
export function callCourier({ time, data }: Request<typeof orderPlaced>): CourierCall {
  const { shippingMethod, lines } = data;
  if (shippingMethod !== 'express') {
    throw new PermanentFailure('No courier', `The order is sent by ${shippingMethod}`);
  }
  const grams = lines.reduce((sum, { quantity, weight = averagePiece }) => sum + quantity * weight, 0);
  return {
    vehicle: grams > bicycleLoad ? 'van' : 'bicycle',
    pieces: lines.reduce((sum, { quantity }) => sum + quantity, 0),
    grams,
    readyAt: new Date(Date.parse(time) + minutesToPack * 60_000).toISOString(),
  };
}
