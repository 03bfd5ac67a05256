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

/** Lines that are the same but for the number of their process are printed so often at most. */
const mostRepeats = 3;

function printLines(lines: readonly Line[]): readonly string[] {
  const counts = new Map<string, number>();
  const printed = lines.filter(({ text }) => {
    const key = text.replace(/\/\d+:/, ':');
    const count = (counts.get(key) ?? 0) + 1;
    counts.set(key, count);
    return count <= mostRepeats;
  });
  const repeats = lines.length - printed.length;
  const rest = repeats === 0 ? [] : [`  (and ${repeats} lines that repeat these)`];
  return [...printed.map(({ at, text }) => `  ${timeText(at)}  ${text}`), ...rest];
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
