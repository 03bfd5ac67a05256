import type { Violation } from '../checker/violation';
import type { Fault, Plan } from '../plan/plan';
import { planOf, profileOf } from '../plan/profiles';
import { shrink } from '../plan/shrink';
import { optionsOf, type SeedJob } from '../run-seed';
import { simulate } from '../simulate';
import type { Line } from '../world/history';

/** Shrinks the plan of a seed, and returns what happened to the first request that something was violated for. */
export async function storyOf(job: SeedJob): Promise<readonly string[] | undefined> {
  const options = optionsOf(job);
  const plan = planOf(profileOf(job.profile), job.seed);
  const [first] = (await simulate(plan, options)).violations;
  if (first === undefined) return undefined;
  const small = await shrink(plan, async (candidate) =>
    (await simulate(candidate, options)).violations.some(({ kind }) => kind === first.kind),
  );
  const { violations, lines } = await simulate(small, { ...options, tells: true });
  const violation = violations.find(({ kind }) => kind === first.kind);
  return violation === undefined ? undefined : print(job, plan, small, violation, lines);
}

function print(
  job: SeedJob,
  whole: Plan,
  small: Plan,
  { kind, requestId, text }: Violation,
  lines: readonly Line[],
): readonly string[] {
  const faults = small.faults.map((fault) => `  ${faultText(fault)}`);
  return [
    `${job.profile}, seed ${job.seed}: ${kind}: ${requestId} ${text}`,
    `Left of the plan: ${small.faults.length} of ${whole.faults.length} faults, ${small.requests.length} of ${whole.requests.length} requests.`,
    ...faults,
    ...printLines(lines.filter((line) => line.requestId === undefined || line.requestId === requestId)),
  ];
}

/** A line that repeats itself, but for the number of its process, is printed once with its count. */
function printLines(lines: readonly Line[]): readonly string[] {
  const printed: { readonly line: Line; readonly key: string; count: number }[] = [];
  for (const line of lines) {
    const key = line.text.replace(/\/\d+:/, ':');
    const last = printed.at(-1);
    if (last?.key === key) last.count++;
    else printed.push({ line, key, count: 1 });
  }
  return printed.map(({ line, count }) => {
    const repeated = count === 1 ? '' : ` (${count} times)`;
    return `  ${timeText(line.at)}  ${line.text}${repeated}`;
  });
}

function faultText(fault: Fault): string {
  const { kind, ...rest } = fault;
  const members = Object.entries(rest).map(([name, value]) => `${name}=${String(value)}`);
  return [kind, ...members].join(' ');
}

/** Hours, minutes and seconds since the beginning. */
function timeText(milliseconds: number): string {
  const seconds = Math.floor(milliseconds / 1000);
  const pad = (value: number, digits = 2): string => String(value).padStart(digits, '0');
  const clock = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60, seconds % 60].map((one) =>
    pad(one),
  );
  return `${clock.join(':')}.${pad(Math.floor(milliseconds) % 1000, 3)}`;
}
