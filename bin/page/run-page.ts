import type { RequestType } from '../../lambda/contract/request-type';
import { Api } from '../demo/api';
import { callersCredentials, signerFor, type Credentials } from '../demo/signer';
import { findAccount } from './account';
import type { PageOptions } from './command-line';
import { EventAccess } from './event-access';
import { servePage, type RunningPage } from './server';

/** The local runtime takes any. */
const localCredentials: Credentials = { accessKeyId: 'local', secretAccessKey: 'local' };

/** Serves the page for an API and its Event API. */
export async function runPage(
  { port, url, signFor, events, tenant }: PageOptions,
  requestTypes: readonly RequestType[],
): Promise<RunningPage> {
  const callers = callersCredentials();
  const sign = signFor === undefined ? undefined : signerFor(signFor, callers);
  let account: Promise<string> | undefined;
  const access = new EventAccess({
    endpoints: events,
    credentials: events.isLocal ? async () => localCredentials : callers,
    tenant: async () => {
      if (tenant !== undefined) return tenant;
      account ??= findAccount(events.region, callers);
      // Whoever signs in after this has failed is asked again.
      account.catch(() => (account = undefined));
      return account;
    },
  });
  const api = new Api({ url, ...(sign && { sign }) });
  return servePage({ port, realtimeUrl: events.realtime, api, access, requestTypes });
}
