import { orderAmended } from '../../lambda/contract/requests/order-amended';
import { orderCancelled } from '../../lambda/contract/requests/order-cancelled';
import { orderPlaced } from '../../lambda/contract/requests/order-placed';
import { stockAdjusted } from '../../lambda/contract/requests/stock-adjusted';

/** One request of the demo, and what has to become of it. */
export interface DemoRequest {
  readonly title: string;
  /** Name of its request type. */
  readonly type: string;
  readonly body: object;
  /** Sent as `Idempotency-Key`, together with something that no other run of the demo sends. */
  readonly idempotencyKey?: string;
  /** Title of an earlier request that this one repeats: sent when that one has ended, and led to it. */
  readonly repeats?: string;
  /** Title of an earlier request whose id becomes the member `order` of the body. */
  readonly order?: string;
  readonly expected: Expectation;
}

export type Expectation =
  | {
      readonly status: 'succeeded' | 'failed';
      /** Consumers that receive it, and that do not; others of `lib/routes.ts` may or may not. */
      readonly received: readonly string[];
      readonly notReceived: readonly string[];
    }
  /** The API does not accept it. */
  | { readonly refused: number };

const example = orderPlaced.example;

const smallOrder: DemoRequest = {
  title: 'small order',
  type: orderPlaced.name,
  body: example,
  idempotencyKey: 'small-order',
  expected: {
    status: 'succeeded',
    received: ['billing', 'shipping', 'inventory', 'audit'],
    notReceived: ['fraud-review'],
  },
};

const silverTeapots = [{ sku: 'TEAPOT-SILVER-12', quantity: 4, unitPrice: 120_000, weight: 1800 }];

/** A mixed set, in the order in which it is sent. */
export const demoRequests: readonly DemoRequest[] = [
  smallOrder,
  {
    title: 'large order',
    type: orderPlaced.name,
    body: { ...example, customer: 'C-2077', lines: silverTeapots, total: 480_000, shippingMethod: 'express' },
    expected: {
      status: 'succeeded',
      received: ['billing', 'shipping', 'fraud-review', 'inventory', 'audit', 'courier'],
      notReceived: [],
    },
  },
  {
    title: 'order picked up in the shop',
    type: orderPlaced.name,
    body: { ...example, shippingMethod: 'pick-up' },
    // At night and at the weekend the warehouse begins with it when it opens.
    expected: {
      status: 'succeeded',
      received: ['billing', 'inventory', 'audit', 'warehouse'],
      notReceived: ['shipping', 'fraud-review'],
    },
  },
  {
    title: 'order from a region without carriers',
    type: orderPlaced.name,
    body: { ...example, region: 'JP', currency: 'JPY' },
    expected: {
      status: 'succeeded',
      received: ['billing', 'inventory', 'audit'],
      notReceived: ['shipping', 'fraud-review'],
    },
  },
  {
    title: 'cancellation of the small order',
    type: orderCancelled.name,
    body: orderCancelled.example,
    order: smallOrder.title,
    expected: {
      status: 'succeeded',
      received: ['billing', 'audit', 'digest'],
      notReceived: ['shipping', 'fraud-review', 'inventory', 'warehouse'],
    },
  },
  {
    title: 'change of the small order',
    type: orderAmended.name,
    body: orderAmended.example,
    order: smallOrder.title,
    expected: {
      status: 'succeeded',
      received: ['order-changes', 'audit'],
      notReceived: ['billing', 'shipping', 'fraud-review', 'inventory'],
    },
  },
  {
    title: 'stock adjustment',
    type: stockAdjusted.name,
    body: stockAdjusted.example,
    expected: {
      status: 'succeeded',
      received: ['inventory', 'audit'],
      notReceived: ['billing', 'shipping', 'fraud-review'],
    },
  },
  {
    title: 'order whose total is wrong',
    type: orderPlaced.name,
    body: { ...example, total: example.total + 1 },
    expected: {
      status: 'failed',
      received: [],
      notReceived: ['billing', 'shipping', 'fraud-review', 'inventory', 'audit'],
    },
  },
  {
    title: 'order with a member that no model has',
    type: orderPlaced.name,
    body: { ...example, coupon: 'WELCOME' },
    expected: { refused: 400 },
  },
  { ...smallOrder, title: 'small order, sent again', repeats: smallOrder.title },
];
