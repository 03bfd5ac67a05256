import type { orderPlaced } from '../../contract/requests/order-placed';
import type { Region } from '../../contract/shop';
import type { Request } from '../../core/parse-published';
import { PermanentFailure } from '../../core/permanent-failure';

export interface ParcelPlan {
  readonly carrier: string;
  readonly service: 'standard' | 'express';
  readonly workingDays: number;
  readonly parcels: readonly Parcels[];
  readonly grams: number;
  /** Whether some weight is an average and not a measured one. */
  readonly estimated: boolean;
  readonly gift: boolean;
  /** What the customer asks for, as they wrote it. */
  readonly note?: string;
}

/** Parcels that are all alike. */
interface Parcels {
  readonly count: number;
  readonly grams: number;
  readonly contents: readonly { readonly sku: string; readonly quantity: number }[];
}

/** What most carriers take in one parcel, in grams. */
const capacity = 31_500;
const averagePiece = 500;

const carriers: Readonly<Record<Region, { readonly carrier: string; readonly workingDays: number }>> = {
  AT: { carrier: 'Alpenpost', workingDays: 3 },
  AU: { carrier: 'Southern Air Cargo', workingDays: 8 },
  CA: { carrier: 'Maple Parcel', workingDays: 6 },
  CH: { carrier: 'Alpenpost', workingDays: 4 },
  DE: { carrier: 'Hanse Paket', workingDays: 2 },
  FR: { carrier: 'Colis Rapide', workingDays: 3 },
  GB: { carrier: 'Albion Parcels', workingDays: 4 },
  JP: { carrier: 'Kuroneko', workingDays: 5 },
  NL: { carrier: 'Hanse Paket', workingDays: 2 },
  US: { carrier: 'Liberty Freight', workingDays: 5 },
};

/** Packs an order into parcels, the heaviest articles first. */
export function planParcels({ data }: Request<typeof orderPlaced>): ParcelPlan {
  const { region, shippingMethod, gift = false, note, lines } = data;
  if (shippingMethod === 'pick-up') {
    throw new PermanentFailure('Nothing to ship', 'The customer picks the goods up in the shop');
  }
  const { carrier, workingDays } = carriers[region];
  const pieces = lines.map(({ sku, quantity, weight = averagePiece }) => ({ sku, quantity, weight }));
  return {
    carrier,
    service: shippingMethod,
    workingDays: shippingMethod === 'express' ? 1 + Math.floor(workingDays / 3) : workingDays,
    parcels: pack(pieces.sort((left, right) => right.weight - left.weight)),
    grams: pieces.reduce((sum, { quantity, weight }) => sum + quantity * weight, 0),
    estimated: lines.some(({ weight }) => weight === undefined),
    gift,
    note,
  };
}

interface Pieces {
  readonly sku: string;
  readonly quantity: number;
  readonly weight: number;
}

/** Fills one parcel after the other. Full parcels of one article are counted, not listed: there may be thousands. */
function pack(lines: readonly Pieces[]): Parcels[] {
  const parcels: Parcels[] = [];
  let contents: { sku: string; quantity: number }[] = [];
  let grams = 0;
  const close = (): void => {
    if (contents.length > 0) parcels.push({ count: 1, grams, contents });
    contents = [];
    grams = 0;
  };
  for (const { sku, quantity, weight } of lines) {
    const room = weight === 0 ? quantity : Math.floor((capacity - grams) / weight);
    const first = Math.min(quantity, room);
    if (first > 0) contents.push({ sku, quantity: first });
    grams += first * weight;
    const left = quantity - first;
    if (left === 0) continue;
    close();
    const perParcel = Math.floor(capacity / weight);
    const count = Math.floor(left / perParcel);
    if (count > 0)
      parcels.push({ count, grams: perParcel * weight, contents: [{ sku, quantity: perParcel }] });
    const rest = left % perParcel;
    if (rest > 0) contents.push({ sku, quantity: rest });
    grams = rest * weight;
  }
  close();
  return parcels;
}
