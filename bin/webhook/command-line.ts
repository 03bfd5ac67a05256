import { parseArgs } from 'node:util';
import type { Command } from '../run-command';
import type { Trust } from './trusted';

export interface WebhookOptions {
  /** Where the webhook listens on this machine; 0 stands for any free port. */
  readonly port: number;
  readonly trust: Trust;
}

/** As the local runtime names it for `npm start`. */
const localTopic = 'arn:aws:sns:us-east-1:000000000000:uketsuke-dev-fan-out-*';

export const USAGE = `Receives the notifications of a topic over HTTP, as a partner would: confirms the subscription, verifies
each signature, drops repeats.

Usage: npm run webhook [-- options]

  --topic ARN       the topic that is expected, or its beginning and *; its certificates come from SNS
                    [the local runtime's: ${localTopic}]
  --aws-url URL     where the local runtime answers, when no topic is given [http://localhost:4566]
  --port PORT       where the webhook answers, on this machine: POST /requests [3001]
  --help            prints this`;

const OPTIONS = {
  topic: { type: 'string' },
  'aws-url': { type: 'string', default: 'http://localhost:4566' },
  port: { type: 'string', default: '3001' },
  help: { type: 'boolean', short: 'h', default: false },
} as const;

/** @param words the arguments, without the program's own name */
export function parseCommandLine(words: readonly string[]): Command<WebhookOptions> {
  try {
    const { values } = parseArgs({ args: [...words], options: OPTIONS });
    if (values.help) return { kind: 'help' };
    const { topic } = values;
    const trust =
      topic === undefined
        ? { topic: localTopic, localOrigin: localOriginOf(values['aws-url']) }
        : { topic: topicOf(topic) };
    return { kind: 'run', run: { port: portOf(values.port), trust } };
  } catch (error) {
    return { kind: 'wrong', problem: error instanceof Error ? error.message : String(error) };
  }
}

/** Down to the account at least: another account's topics may be called alike. */
function topicOf(text: string): string {
  if (/^arn:[a-z-]+:sns:[a-z0-9-]+:\d{12}:(?:[\w-]+\*?|\*)$/.test(text)) return text;
  throw new Error(
    `--topic must be an ARN such as arn:aws:sns:eu-central-1:111122223333:requests, * at its end for any, got "${text}".`,
  );
}

/** The local runtime calls itself by this address, whichever one is used to reach it. */
function localOriginOf(text: string): string {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url?.protocol === 'http:' && /^(?:localhost|127\.0\.0\.1)$/.test(url.hostname)) {
    return `http://127.0.0.1:${url.port}`;
  }
  throw new Error(
    `--aws-url must be an address of this machine, such as http://localhost:4566, got "${text}".`,
  );
}

function portOf(text: string): number {
  if (/^\d{1,5}$/.test(text) && Number(text) < 65_536) return Number(text);
  throw new Error(`--port must be a number from 0 to 65535, got "${text}".`);
}
