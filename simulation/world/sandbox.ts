import type { Clock } from '../../lambda/core/clock';
import type { Excuse } from './history';
import { NoAnswer } from './no-answer';
import type { World } from './world';

/** Why an invocation ended without a result. */
class Ended extends Error {
  override readonly name = 'Ended';
}

const longestLatency = 20;

/**
 * One process of a function. Each call of a port goes through it, so that the process can end, stand still or lose an
 * answer there. A process that has ended does nothing more.
 */
export class Sandbox {
  readonly number: number;
  readonly clock: Clock;
  private dead = false;
  /**
   * Never resolves: code waits for it whose process has ended. A promise of all sandboxes would keep their worlds in memory.
   */
  private readonly never = new Promise<never>(() => {});
  private thaw: Promise<void> | undefined;
  private end: (reason: Error) => void = () => {};
  private readonly ended: Promise<never>;

  constructor(
    private readonly world: World,
    readonly name: string,
  ) {
    this.number = world.nextProcess();
    const skew = world.nemesis.skew(name);
    if (skew !== 0) {
      this.excuse('late');
      world.history.tell(`${this.label}: its clock is wrong by ${skew} ms`);
    }
    this.clock = {
      now: () => world.clock.now() + skew,
      after: (milliseconds, run) => world.clock.after(milliseconds, () => void this.wake(run)),
    };
    this.ended = new Promise((_, reject) => (this.end = reject));
    this.ended.catch(() => {});
  }

  get label(): string {
    return `${this.name}/${this.number}`;
  }

  /** Runs an invocation until it ends, its process ends, or its time is up. */
  async run(milliseconds: number, invocation: () => Promise<unknown>): Promise<unknown> {
    const { world } = this;
    world.running++;
    const timer = world.clock.after(milliseconds, () => {
      world.history.tell(`${this.label}: time is up`);
      this.excuse('interrupted');
      // A process that stands still cannot be ended; it wakes up later.
      if (this.thaw === undefined) void this.die('time is up');
      else this.end(new Ended('time is up'));
    });
    try {
      return await Promise.race([invocation(), this.ended]);
    } finally {
      world.running--;
      timer.cancel();
      if (this.thaw === undefined) this.dead = true;
    }
  }

  /**
   * Makes a call of a port.
   * @param effect with `part`: of the entries of a batch, only those at even places
   */
  async call<Result>(
    name: string,
    effect: (part: boolean) => Promise<Result>,
    requestId?: string,
  ): Promise<Result> {
    const { world } = this;
    await this.awake();
    await this.sleep(1 + Math.floor(world.random.fraction() * longestLatency));
    await this.awake();
    const full = `${this.name}.${name}`;
    const hit = world.nemesis.hit(full);
    if (hit === undefined) return this.answered(effect(false));
    world.history.tell(`${this.label}: ${hit.what} at ${full}`, requestId);
    switch (hit.what) {
      case 'crash-before':
        return this.die('crash');
      case 'crash-after':
        await effect(false).catch(() => {});
        return this.die('crash');
      case 'lost-before':
        this.excuse('interrupted', requestId);
        throw new NoAnswer(`${full}: failed`);
      case 'lost-after':
        this.excuse('interrupted', requestId);
        await effect(false);
        await this.awake();
        throw new NoAnswer(`${full}: answer lost`);
      case 'late':
        this.excuse('late', requestId);
        // The rest of its batch may run out of time with it.
        this.excuse('interrupted');
        await new Promise<void>((resolve) => void world.clock.after(hit.milliseconds, resolve));
        return this.answered(effect(false));
      case 'pause':
        this.freeze(hit.milliseconds);
        await this.awake();
        return this.answered(effect(false));
      case 'partial':
        return this.answered(effect(true));
    }
  }

  /** Ends the process. What it waits for never comes. */
  async die(reason: string): Promise<never> {
    this.dead = true;
    this.excuse('interrupted');
    this.end(new Ended(reason));
    return this.never;
  }

  /** Stops the process for good, as an endless loop does. */
  hang(): void {
    this.dead = true;
    this.excuse('interrupted');
  }

  excuse(excuse: Excuse, requestId?: string): void {
    this.world.history.excuse(this.number, excuse, requestId);
  }

  private freeze(milliseconds: number): void {
    this.excuse('late');
    this.thaw = new Promise((resolve) => {
      this.world.clock.after(milliseconds, () => {
        this.thaw = undefined;
        resolve();
      });
    });
  }

  private async answered<Result>(result: Promise<Result>): Promise<Result> {
    try {
      return await result;
    } finally {
      await this.awake();
    }
  }

  private async awake(): Promise<void> {
    await this.thaw;
    if (this.dead) await this.never;
  }

  private async sleep(milliseconds: number): Promise<void> {
    await new Promise<void>((resolve) => void this.world.clock.after(milliseconds, resolve));
  }

  private async wake(run: () => void): Promise<void> {
    await this.thaw;
    if (!this.dead) run();
  }
}
