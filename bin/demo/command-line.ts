import { parseArgs } from 'node:util';
import type { Command } from '../run-command';

export interface DemoOptions {
  /** The API's stage, such as `http://localhost:3000/v1`; no slash at its end. */
  readonly url: string;
  /** Region to sign for; undefined: calls are not signed. */
  readonly signFor?: string;
  /** How often the whole set is sent. */
  readonly count: number;
  /** How long each request may take, from sending it to its end. */
  readonly timeoutMilliseconds: number;
}

export const USAGE = `Sends a mixed set of requests to a running instance, follows each to its end and prints a table.

Usage: npm run demo [-- options]

  --url URL           the API with its stage [http://localhost:3000/v1]
  --count N           sends the set N times [1]
  --timeout SECONDS   how long each request may take [60]
  --sign, --no-sign   signs with your AWS credentials, or not [signs https, not http]
  --region REGION     region to sign for [from the URL]
  --help              prints this

Ends with 0 when every request ended as it should, else with 1.`;

const OPTIONS = {
  url: { type: 'string', default: 'http://localhost:3000/v1' },
  count: { type: 'string', default: '1' },
  timeout: { type: 'string', default: '60' },
  sign: { type: 'boolean' },
  region: { type: 'string' },
  help: { type: 'boolean', short: 'h', default: false },
} as const;

/** @param words the arguments, without the program's own name */
export function parseCommandLine(words: readonly string[]): Command<DemoOptions> {
  try {
    const { values } = parseArgs({ args: [...words], options: OPTIONS, allowNegative: true });
    if (values.help) return { kind: 'help' };
    const url = urlOf(values.url);
    const sign = values.sign ?? url.protocol === 'https:';
    return {
      kind: 'run',
      run: {
        url: url.href.replace(/\/$/, ''),
        count: wholeNumber('--count', values.count),
        timeoutMilliseconds: wholeNumber('--timeout', values.timeout) * 1000,
        ...(sign && { signFor: regionOf(url, values.region) }),
      },
    };
  } catch (error) {
    return { kind: 'wrong', problem: error instanceof Error ? error.message : String(error) };
  }
}

/** @throws Error for what is no address of an API */
export function urlOf(text: string): URL {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url !== undefined && /^https?:$/.test(url.protocol) && url.search === '' && url.hash === '') return url;
  throw new Error(`--url must be a URL such as http://localhost:3000/v1, got "${text}".`);
}

/** A region that was given, else the one that the host names: `{api}.execute-api.{region}.amazonaws.com`. */
export function regionOf({ hostname }: URL, given: string | undefined): string {
  const region = given ?? /(?:^|\.)execute-api\.([^.]+)\./.exec(hostname)?.[1];
  if (region === undefined) {
    throw new Error(`${hostname} does not name the region to sign for: give it with --region.`);
  }
  if (/^[a-z]{2}(-[a-z]+)+-\d$/.test(region)) return region;
  throw new Error(`--region must be a region's name, such as eu-west-1, got "${region}".`);
}

function wholeNumber(option: string, text: string): number {
  if (/^[1-9]\d{0,4}$/.test(text)) return Number(text);
  throw new Error(`${option} must be a whole number from 1 to 99999, got "${text}".`);
}
