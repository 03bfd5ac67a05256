import { setTimeout } from 'node:timers/promises';
import { SignatureV4 } from '@smithy/signature-v4';
import * as z from 'zod/mini';
import type { SecretLocation, SecretLocations } from '../contract/secret-location';
import { SecretUnavailable, type SecretSource } from '../core/secrets';
import { defaultProvider } from './credentials';
import { NodeSha256 } from './node-sha256';

export interface AwsSecretSourceOptions {
  readonly locations: SecretLocations;
  readonly region: string;
  /** URL of the services, such as `http://127.0.0.1:4566`. @default - AWS's endpoints in the region */
  readonly endpoint?: string;
}

/** https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_GetSecretValue.html */
const secretValue = z.object({ SecretString: z.string() });
/** https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_GetParameter.html */
const parameterValue = z.object({ Parameter: z.object({ Value: z.string() }) });
const errorBody = z.object({ __type: z.string() });

const attempts = 3;
const timeoutMilliseconds = 3000;
const pauseMilliseconds = 200;

/** Why a read failed, and whether another try may help. */
class Refusal {
  constructor(
    readonly reason: string,
    readonly mayPass: boolean,
  ) {}
}

/**
 * Reads secrets by signed HTTP calls, which cost a bundle 7 KB (`docs/adr/0026-secrets.md`).
 */
export class AwsSecretSource implements SecretSource {
  constructor(private readonly options: AwsSecretSourceOptions) {}

  async read(name: string): Promise<string> {
    const { locations } = this.options;
    const location = Object.hasOwn(locations, name) ? locations[name] : undefined;
    if (location === undefined) throw new SecretUnavailable(name, 'the route does not name it');
    for (let attempt = 1; ; attempt++) {
      const outcome = await this.call(location);
      if (typeof outcome === 'string') return outcome;
      if (!outcome.mayPass || attempt === attempts) throw new SecretUnavailable(name, outcome.reason);
      await setTimeout(pauseMilliseconds * attempt);
    }
  }

  private async call(location: SecretLocation): Promise<string | Refusal> {
    try {
      const response = await this.send(location);
      const text = await response.text();
      return response.ok ? valueIn(text, location) : refusalOf(response.status, text);
    } catch (error) {
      return new Refusal(error instanceof Error ? error.name : 'Error', true);
    }
  }

  private async send({ service, id }: SecretLocation): Promise<Response> {
    const { region, endpoint = endpointOf(service, region) } = this.options;
    const [target, input] =
      service === 'ssm'
        ? ['AmazonSSM.GetParameter', { Name: id, WithDecryption: true }]
        : ['secretsmanager.GetSecretValue', { SecretId: id }];
    const { protocol, hostname, host, href } = new URL(endpoint);
    const body = JSON.stringify(input);
    const signature = new SignatureV4({
      service,
      region,
      credentials: defaultProvider(),
      sha256: NodeSha256,
    });
    const { headers } = await signature.sign({
      method: 'POST',
      protocol,
      hostname,
      path: '/',
      headers: { 'content-type': 'application/x-amz-json-1.1', 'x-amz-target': target, host },
      body,
    });
    return fetch(href, { method: 'POST', headers, body, signal: AbortSignal.timeout(timeoutMilliseconds) });
  }
}

/** https://docs.aws.amazon.com/general/latest/gr/asm.html, https://docs.aws.amazon.com/general/latest/gr/ssm.html */
function endpointOf(service: string, region: string): string {
  return `https://${service}.${region}.amazonaws.com${region.startsWith('cn-') ? '.cn' : ''}`;
}

/** Never lets a text of the answer into an error: JSON.parse quotes what it cannot read. */
function valueIn(text: string, { service, field }: SecretLocation): string | Refusal {
  const answer = parsed(text);
  const value =
    service === 'ssm'
      ? parameterValue.safeParse(answer).data?.Parameter.Value
      : secretValue.safeParse(answer).data?.SecretString;
  if (value === undefined) return new Refusal('the value is not a text', false);
  if (field === undefined) return value;
  const member = z.record(z.string(), z.unknown()).safeParse(parsed(value)).data?.[field];
  return typeof member === 'string' ? member : new Refusal(`the value has no text "${field}"`, false);
}

function refusalOf(status: number, text: string): Refusal {
  const { data } = errorBody.safeParse(parsed(text));
  const reason = /\w+$/.exec(data?.__type ?? '')?.[0] ?? `HTTP ${status}`;
  return new Refusal(reason, status >= 500 || status === 429 || /Throttl|TooManyRequests/.test(reason));
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
