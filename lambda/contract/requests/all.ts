import { orderAmended } from './order-amended';
import { orderCancelled } from './order-cancelled';
import { orderPlaced } from './order-placed';
import { stockAdjusted } from './stock-adjusted';
import { stockCounted } from './stock-counted';

/** Every request type of the app. A new one is a file beside this one and a line here. */
export const requestTypes = [orderPlaced, orderCancelled, stockAdjusted, orderAmended, stockCounted] as const;
