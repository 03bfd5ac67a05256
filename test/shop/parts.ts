import { requestTypes } from '../../lambda/contract/requests/all';
import type { AppParts } from '../../lib/app';
import { appHandlers } from '../../lib/handlers';
import { routes } from '../../lib/routes';

/** The shop as `bin/uketsuke.ts` makes it, on a fixed day. */
export const shopParts: Omit<AppParts, 'config'> = {
  requestTypes,
  routes,
  handlers: appHandlers,
  now: Date.UTC(2026, 10, 26),
};
