import type { Chain, Work } from './chain';
import { timeOf } from './hop-lines';
import { elided, type Paint, wrapped } from './terminal';

const STEP = 10;
const INDENT = 2 + STEP + 2;

export interface BlockOptions {
  /** Columns of the terminal. */
  readonly width: number;
  readonly paint: Paint;
  /** Shortens names of resources in a text. */
  readonly short: (text: string) => string;
}

/** Returns the block of a request: one line or more for each of its steps. */
export function blockOf(chain: Chain, options: BlockOptions): readonly string[] {
  const { short } = options;
  const works = [...chain.works.values()];
  const isBefore = ({ startedAt }: Work) =>
    chain.publishedAt !== undefined && startedAt < chain.publishedAt && chain.printed === 0;
  const step = (name: string, text: string | undefined) =>
    text === undefined ? [] : stepLines(name, text, options);
  const again = chain.printed > 0;
  return [
    ...headOf(chain, options),
    ...step('accepted', again || chain.entry === undefined ? undefined : short(chain.entry)),
    ...workLines('dispatched', works.filter(isBefore), options),
    ...step('fanned out', fanOutOf(chain, short)),
    ...workLines(
      'processed',
      works.filter((work) => !isBefore(work)),
      options,
    ),
    ...step(
      'waiting',
      queuesOf(chain, short, (name) => !isForDeadLetters(name)),
    ),
    ...step('kept', queuesOf(chain, short, isForDeadLetters)),
    ...step('reported', reportOf(chain, short)),
    ...[...chain.ends].flatMap(([text, end]) =>
      stepLines(end, short(text), options).map((line) =>
        options.paint(end === 'failed' ? 'red' : 'yellow', line),
      ),
    ),
    ...[...chain.failures].flatMap((text) =>
      stepLines('failed', short(text), options).map((line) => options.paint('red', line)),
    ),
  ];
}

/** Returns one line for a request, for times in which many of them end. */
export function summaryOf(chain: Chain, { width, paint }: BlockOptions): string {
  const works = [...chain.works.values()];
  const failed = works.filter((work) => work.failed).length;
  const counts = `${works.length - failed} succeeded${failed === 0 ? '' : `, ${failed} failed`}`;
  const took = `${((chain.lastAt - chain.firstAt) / 1000).toFixed(1)} s`;
  const { resource = '', status = '' } = chain.call ?? {};
  const ends = [...new Set(chain.ends.values())].map((end) => `  request ${end}`).join('');
  const rest = `  ${chain.key}  ${counts}${ends}  ${took}`;
  const call = elided(`${resource} ${status}`.trim(), Math.max(0, width - INDENT - rest.length));
  const line = elided(`${timeOf(chain.firstAt)}  ${call}${rest}`, width);
  return paint(chain.hasFailed ? 'red' : 'dim', line);
}

function headOf(chain: Chain, { width, paint }: BlockOptions): readonly string[] {
  const time = timeOf(chain.firstAt);
  const again = chain.printed > 0 ? ' continued' : '';
  const { resource, status } = chain.call ?? { resource: '', status: '' };
  const call = resource === '' ? '' : ` ${elided(resource, width - INDENT - again.length - 4)}`;
  const head = `${time}${call === '' ? '' : ` ${call}`}${status === '' ? '' : ` ${status}`}${again}`;
  const style = chain.isRefused ? 'red' : 'bold';
  if (chain.isRefused) return [paint(style, head)];
  const id = elided(chain.key, width - INDENT);
  if (head.length + 2 + id.length <= width) return [`${paint(style, head)}  ${paint('dim', id)}`];
  return [paint(style, head), `${' '.repeat(INDENT)}${paint('dim', id)}`];
}

function stepLines(name: string, text: string, { width }: BlockOptions): readonly string[] {
  return wrapped(text, width - INDENT).map((line, at) => `  ${(at === 0 ? name : '').padEnd(STEP)}  ${line}`);
}

/** A line for each function: its name, how it ended, and how long it took. */
function workLines(
  step: string,
  works: readonly Work[],
  { width, paint, short }: BlockOptions,
): readonly string[] {
  const rows = works.map((work) => ({
    work,
    name: short(work.name),
    end: endOf(work),
    took: timeTaken(work),
  }));
  const room = width - INDENT;
  const tookWidth = Math.max(...rows.map(({ took }) => took.length));
  const longest = Math.max(...rows.map(({ name }) => name.length));
  const nameWidth = Math.min(longest, Math.max(12, room - tookWidth - 2 - 28));
  const endWidth = room - nameWidth - tookWidth - 4;
  return rows.map(({ work, name, end, took }, at) => {
    const cells = [elided(name, nameWidth).padEnd(nameWidth), elided(end, endWidth).padEnd(endWidth)];
    const line = `${cells.join('  ')}  ${took.padStart(tookWidth)}`.trimEnd();
    const text = work.failed ? paint('red', line) : work.attempts > 1 ? paint('yellow', line) : line;
    return `  ${(at === 0 ? step : '').padEnd(STEP)}  ${text}`;
  });
}

function endOf({ milliseconds, failed, reason, attempts }: Work): string {
  const attempt = attempts > 1 ? `, attempt ${attempts}` : '';
  if (milliseconds === undefined) return `running${attempt}`;
  return `${failed ? `failed${reason === undefined ? '' : `: ${reason}`}` : 'succeeded'}${attempt}`;
}

function timeTaken({ milliseconds }: Work): string {
  if (milliseconds === undefined) return '';
  return milliseconds < 1000 ? `${milliseconds} ms` : `${(milliseconds / 1000).toFixed(1)} s`;
}

function fanOutOf(chain: Chain, short: (text: string) => string): string | undefined {
  const { delivered, undelivered, filteredOut } = chain;
  if (delivered.size + undelivered.size + filteredOut === 0) return undefined;
  const parts = [
    delivered.size === 0 ? 'to nobody' : `to ${stacksOf([...delivered].map(short)).join(', ')}`,
    ...[...undelivered].map(([target, why]) => `not to ${short(target)} (${why})`),
    ...(filteredOut === 0 ? [] : [`${filteredOut} filtered out`]),
  ];
  return parts.join('; ');
}

/** Returns the stacks of `stack/LogicalId`, where each stack is named once. */
function stacksOf(names: readonly string[]): readonly string[] {
  const stacks = names.map((name) => name.replace(/^([\w-]+)\/\w+$/, '$1'));
  return new Set(stacks).size === names.length ? stacks : names;
}

/** Whether a queue is called as one for dead letters. */
function isForDeadLetters(name: string): boolean {
  return /dead-?letter|dlq/i.test(name);
}

function queuesOf(
  { queued, works }: Chain,
  short: (text: string) => string,
  isOne: (name: string) => boolean,
): string | undefined {
  const isRunning = [...works.values()].some(({ milliseconds }) => milliseconds === undefined);
  const queues = [...new Set(queued.values())].map(short).filter(isOne);
  return queues.length === 0 || isRunning ? undefined : `in ${queues.join(', ')}`;
}

function reportOf({ reported }: Chain, short: (text: string) => string): string | undefined {
  const parts = [...reported].map(
    ([topic, { size }]) => `${size} ${size === 1 ? 'message' : 'messages'} to ${short(topic)}`,
  );
  return parts.length === 0 ? undefined : parts.join(', ');
}
