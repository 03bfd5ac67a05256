import { parseArgs } from 'node:util';
import { regionOf, urlOf } from '../demo/command-line';
import type { Command } from '../run-command';

export interface PageOptions {
  /** Where the page is served; 0 takes any free port. */
  readonly port: number;
  /** The API's stage, such as `http://localhost:3000/v1`; no slash at its end. */
  readonly url: string;
  /** Region to sign calls of the API for; undefined: they are not signed. */
  readonly signFor?: string;
  readonly events: EventEndpoints;
  /** Below which segment the caller's channels are. @default - the account of the credentials */
  readonly tenant?: string;
}

export interface EventEndpoints {
  /** What is signed: `https://….appsync-api.{region}.amazonaws.com/event`. */
  readonly http: string;
  /** Where the browser connects: `wss://….appsync-realtime-api.{region}.amazonaws.com/event/realtime`. */
  readonly realtime: string;
  readonly region: string;
  /** Whether signatures are looked at: the local runtime takes those of anybody. */
  readonly isLocal: boolean;
}

export const USAGE = `Serves a page that shows requests live: each consumer as it finishes.

Usage: npm run page [-- options]

  --port N               where the page is served, on this machine only [3200]
  --url URL              the API with its stage [http://localhost:3000/v1]
  --aws-url URL          the local runtime's AWS services [http://127.0.0.1:4566]
  --events-http URL      the Event API, POST [/event below --aws-url]
  --events-realtime URL  its WebSocket [follows from --events-http]
  --tenant NAME          whose channels they are [the account you sign for]
  --sign, --no-sign      signs with your AWS credentials, or not [signs https, not http]
  --region REGION        region to sign for [from the URLs]
  --help                 prints this`;

const OPTIONS = {
  port: { type: 'string', default: '3200' },
  url: { type: 'string', default: 'http://localhost:3000/v1' },
  'aws-url': { type: 'string', default: 'http://127.0.0.1:4566' },
  'events-http': { type: 'string' },
  'events-realtime': { type: 'string' },
  tenant: { type: 'string' },
  sign: { type: 'boolean' },
  region: { type: 'string' },
  help: { type: 'boolean', short: 'h', default: false },
} as const;

/** What the local runtime has for an account, https://docs.aws.amazon.com/accounts/latest/reference/manage-acct-identifiers.html */
const localTenant = '000000000000';
const localRegion = 'us-east-1';

/** @param words the arguments, without the program's own name */
export function parseCommandLine(words: readonly string[]): Command<PageOptions> {
  try {
    const { values } = parseArgs({ args: [...words], options: OPTIONS, allowNegative: true });
    if (values.help) return { kind: 'help' };
    const url = urlOf(values.url);
    const sign = values.sign ?? url.protocol === 'https:';
    const http = values['events-http'] ?? localEvents(url, values['aws-url']);
    const events = eventsOf(http, values['events-realtime'], values.region);
    const tenant = values.tenant ?? (sign ? undefined : localTenant);
    return {
      kind: 'run',
      run: {
        port: portOf(values.port),
        url: url.href.replace(/\/$/, ''),
        events,
        ...(sign && { signFor: regionOf(url, values.region) }),
        ...(tenant !== undefined && { tenant: tenantOf(tenant) }),
      },
    };
  } catch (error) {
    return { kind: 'wrong', problem: error instanceof Error ? error.message : String(error) };
  }
}

function localEvents(url: URL, awsUrl: string): string {
  if (url.protocol === 'http:') return new URL('/event', address('--aws-url', awsUrl, /^https?:$/)).href;
  throw new Error(
    `--events-http must be given, because the address of the Event API does not follow from ${url.hostname}.`,
  );
}

function eventsOf(
  httpText: string,
  realtimeText: string | undefined,
  region: string | undefined,
): EventEndpoints {
  const http = address('--events-http', httpText, /^https?:$/);
  const isLocal = http.protocol === 'http:';
  const realtime = address('--events-realtime', realtimeText ?? realtimeOf(http), /^wss?:$/);
  return {
    http: http.href,
    realtime: realtime.href,
    isLocal,
    region: isLocal ? (region ?? localRegion) : regionOfEvents(http, region),
  };
}

/** https://docs.aws.amazon.com/appsync/latest/eventapi/event-api-websocket-protocol.html */
function realtimeOf({ protocol, host, pathname }: URL): string {
  const domain = host.replace('.appsync-api.', '.appsync-realtime-api.');
  return `${protocol === 'https:' ? 'wss' : 'ws'}://${domain}${pathname.replace(/\/$/, '')}/realtime`;
}

function regionOfEvents({ hostname }: URL, given: string | undefined): string {
  const region = given ?? /\.appsync-api\.([^.]+)\./.exec(hostname)?.[1];
  if (region !== undefined) return region;
  throw new Error(`--region must be given, because ${hostname} does not contain the region to sign for.`);
}

function address(option: string, text: string, protocol: RegExp): URL {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url !== undefined && protocol.test(url.protocol)) return url;
  throw new Error(`${option} must be an address of the right protocol, got "${text}".`);
}

function portOf(text: string): number {
  const port = Number(text);
  if (/^\d{1,5}$/.test(text) && port <= 65_535) return port;
  throw new Error(`--port must be a number up to 65535, got "${text}".`);
}

function tenantOf(text: string): string {
  if (/^(?:\d{12}(?:-[A-Za-z0-9]+)?|anonymous)$/.test(text)) return text === 'anonymous' ? '' : text;
  throw new Error(
    `--tenant must be an account's id of 12 digits, one with -ROLE-ID behind it, or anonymous, got "${text}".`,
  );
}
