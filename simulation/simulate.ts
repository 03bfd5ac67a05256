import { App } from './app/app';
import type { ConsumerCode } from './app/consumer-code';
import { Callers } from './app/callers';
import { redriveAll } from './app/redrive';
import { outcomesQueue } from './app/settings';
import { check } from './checker/check';
import { requestsOf } from './checker/facts';
import type { Violation } from './checker/violation';
import type { Plan } from './plan/plan';
import { Switches } from './switches/switch';
import type { Line } from './world/history';
import { World } from './world/world';

export interface SimulationOptions {
  /** @default - every safeguard is on */
  readonly switches?: Switches;
  /** @default - the consumers of the app */
  readonly consumers?: ConsumerCode;
  /** Whether the story is kept. @default false */
  readonly tells?: boolean;
}

export interface SimulationResult {
  readonly violations: readonly Violation[];
  readonly accepted: number;
  readonly effects: number;
  readonly lines: readonly Line[];
}

const step = 300_000;
/** How long the app has, once the faults have stopped, until nothing is open. */
const drainMilliseconds = 12 * 3_600_000;

/**
 * Runs a plan: the faults at first, then a time without faults in which everything must end. The same plan gives the same
 * result.
 */
export async function simulate(plan: Plan, options: SimulationOptions = {}): Promise<SimulationResult> {
  const { switches = new Switches(), consumers, tells } = options;
  const world = new World({ plan, switches, ...(tells !== undefined && { tells }) });
  const { account, clock, history } = world;
  const callers = new Callers(world);
  const app = new App(world, (requestId) => callers.placeOf(requestId), consumers);
  await app.start();
  callers.start();
  await clock.advance(plan.span);
  world.nemesis.stop();
  history.tell('the faults stop');
  await drain(world, app, callers);
  if (plan.redrives && (await redriveAll(world)) > 0) await drain(world, app, callers);
  const bodies = (queue: string) => account.sqs.peek(queue).map(({ body }) => body);
  const requests = requestsOf(history, plan);
  const violations = check({
    plan,
    history,
    requests,
    outcomes: bodies(outcomesQueue),
    letters: [...world.letters.values()].map(({ body }) => body),
  });
  const effects = history.happenings.filter(({ kind }) => kind === 'effect').length;
  return { violations, accepted: requests.length, effects, lines: history.lines };
}

/** Lets time pass until nothing is open, or for as long as the app may take. */
async function drain(world: World, app: App, callers: Callers): Promise<void> {
  for (let passed = 0; passed < drainMilliseconds; passed += step) {
    await world.clock.advance(step);
    if (callers.waiting === 0 && world.pendingCopies === 0 && app.isIdle()) return;
  }
}
