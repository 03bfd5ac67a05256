import { SignatureV4 } from '@smithy/signature-v4';
import * as z from 'zod/mini';
import type { Fetch } from '../demo/api';
import { DemoFailure } from '../demo/demo-failure';
import { Sha256, type Credentials } from '../demo/signer';

const answer = z.object({
  GetCallerIdentityResponse: z.object({
    GetCallerIdentityResult: z.object({ Account: z.string().check(z.regex(/^\d{12}$/)) }),
  }),
});

/**
 * The account whose credentials these are. Needs no permission.
 * https://docs.aws.amazon.com/STS/latest/APIReference/API_GetCallerIdentity.html
 * @throws DemoFailure when STS does not tell
 */
export async function findAccount(
  region: string,
  credentials: () => Promise<Credentials>,
  send: Fetch = fetch,
): Promise<string> {
  const hostname = `sts.${region}.${region.startsWith('cn-') ? 'amazonaws.com.cn' : 'amazonaws.com'}`;
  const body = 'Action=GetCallerIdentity&Version=2011-06-15';
  const signature = new SignatureV4({ service: 'sts', region, credentials, sha256: Sha256 });
  const { headers } = await signature.sign({
    method: 'POST',
    protocol: 'https:',
    hostname,
    path: '/',
    headers: {
      host: hostname,
      accept: 'application/json',
      'content-type': 'application/x-www-form-urlencoded',
    },
    body,
  });
  const { host: _, ...sent } = headers;
  const response = await send(`https://${hostname}/`, { method: 'POST', headers: sent, body });
  const text = await response.text();
  if (!response.ok) {
    throw new DemoFailure(`${hostname} does not tell whose credentials these are (${response.status}).`);
  }
  return z.parse(answer, JSON.parse(text)).GetCallerIdentityResponse.GetCallerIdentityResult.Account;
}
