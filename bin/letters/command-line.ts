import { parseArgs } from 'node:util';
import { stageNames } from '../../lib/config';
import { awsUrlOf } from '../aws-url';
import { Misuse, readingArguments } from '../run-command';

/** Letters that a command is for. */
export interface LetterOptions {
  readonly stage: string;
  /** Name of a consumer, or `intake`. @default - all */
  readonly from?: string;
  /** @default - all of them */
  readonly ids?: readonly string[];
  /** Most letters to redrive or discard. @default - all of them */
  readonly max?: number;
  /** Whether to do it, rather than print what would be done. */
  readonly yes: boolean;
  /** Address of the local runtime. @default - AWS */
  readonly awsUrl?: string;
}

const shared = `  --stage NAME      stage [dev]
  --aws-url URL     address of the local runtime [http://localhost:4566]
  --aws             uses AWS, with the region and the credentials of the AWS CLI
  --help            prints this

Exit codes: 0 done; 1 failed; 2 invalid arguments.`;

export const FAILED_USAGE = `Lists the dead letters that are stored, by consumer and reason.

Usage: npm run --silent failed -- [CONSUMER | intake] [options]

${shared}`;

const selecting = `  --ids ID,ID,…     only the letters of these requests
  --max N           at most N letters, the oldest first
  --yes             does it; without it the command prints what it would do
${shared}`;

export const REDRIVE_USAGE = `Sends stored dead letters back to the queue of their consumer, or of the intake.

Usage: npm run --silent redrive -- CONSUMER | intake [options]

${selecting}`;

export const DISCARD_USAGE = `Deletes stored dead letters. Their requests stay failed.

Usage: npm run --silent discard -- CONSUMER | intake [options]

${selecting}`;

const OPTIONS = {
  stage: { type: 'string', default: 'dev' },
  ids: { type: 'string' },
  max: { type: 'string' },
  yes: { type: 'boolean', default: false },
  'aws-url': { type: 'string' },
  aws: { type: 'boolean', default: false },
  help: { type: 'boolean', short: 'h', default: false },
} as const;

/**
 * Reads the arguments of a command for letters.
 * @param consumers names that may be given
 * @param selects whether the command changes something, so that it needs a name and allows a selection
 * @returns undefined when help is asked for
 * @throws Misuse
 */
export function parseLetterOptions(
  words: readonly string[],
  consumers: readonly string[],
  selects: boolean,
): LetterOptions | undefined {
  const { values, positionals } = readingArguments(() =>
    parseArgs({ args: [...words], options: OPTIONS, allowPositionals: true }),
  );
  if (values.help) return undefined;
  const [from, ...more] = positionals;
  const names = [...consumers, 'intake'];
  if (more.length > 0) throw new Misuse(`One consumer can be given, got ${positionals.join(', ')}.`);
  if (from === undefined && selects) throw new Misuse(`A consumer must be given: ${names.join(', ')}.`);
  if (from !== undefined && !names.includes(from))
    throw new Misuse(`The consumer must be one of ${names.join(', ')}, got "${from}".`);
  if (!stageNames.some((name) => name === values.stage))
    throw new Misuse(`--stage must be one of ${stageNames.join(', ')}, got "${values.stage}".`);
  if (!selects && (values.ids !== undefined || values.max !== undefined || values.yes))
    throw new Misuse('--ids, --max and --yes are options of redrive and discard.');
  if (values.aws && values['aws-url'] !== undefined) throw new Misuse('Give --aws or --aws-url, not both.');
  return {
    stage: values.stage,
    ...(from !== undefined && { from }),
    ...(values.ids !== undefined && { ids: idsIn(values.ids) }),
    ...(values.max !== undefined && { max: countIn(values.max) }),
    yes: values.yes,
    ...(!values.aws && { awsUrl: awsUrlOf(values['aws-url'] ?? 'http://localhost:4566') }),
  };
}

function idsIn(text: string): readonly string[] {
  const ids = text.split(',').map((id) => id.trim());
  if (ids.includes(''))
    throw new Misuse(`--ids must be request ids with commas between them, got "${text}".`);
  return ids;
}

function countIn(text: string): number {
  if (/^[1-9]\d{0,8}$/.test(text)) return Number(text);
  throw new Misuse(`--max must be a whole number from 1 to 999999999, got "${text}".`);
}
