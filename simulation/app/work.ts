import { PermanentFailure } from '../../lambda/core/permanent-failure';
import type { RequestType } from '../../lambda/contract/request-type';
import type { RequestOf } from '../../lambda/core/parse-published';
import { sleep } from '../../lambda/core/clock';
import type { Behaviour } from '../plan/plan';
import type { Sandbox } from '../world/sandbox';
import type { World } from '../world/world';

/** Odd values that attempts throw, in turn. */
const oddities: readonly (() => unknown)[] = [
  () => undefined,
  () => null,
  () => ({
    get message() {
      throw new Error('A getter');
    },
  }),
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- code of consumers may do that
  () => new PermanentFailure('Odd', undefined as unknown as string),
];

const longestMilliseconds = 2000;
const slowMilliseconds = 25_000;
const tooSlowMilliseconds = 200_000;

/** The outside world: what consumers did there, and how many attempts there were. */
export class Works {
  private readonly calls = new Map<string, number>();

  constructor(
    private readonly world: World,
    /** Place of a request among the planned ones. */
    private readonly placeOf: (requestId: string) => number | undefined,
  ) {}

  /** Works on a request as the plan says. */
  async work(
    sandbox: Sandbox,
    consumer: string,
    { id: requestId, data }: RequestOf<readonly RequestType[]>,
    signal: AbortSignal,
  ): Promise<unknown> {
    const { world } = this;
    const attempt = (this.calls.get(`${requestId} ${consumer}`) ?? 0) + 1;
    this.calls.set(`${requestId} ${consumer}`, attempt);
    const behaviour = this.behaviourOf(requestId, consumer, attempt);
    world.history.tell(`${sandbox.label}: works, attempt ${attempt}: ${behaviour}`, requestId);
    const began = world.clock.now();
    await sleep(sandbox.clock, this.duration(behaviour));
    switch (behaviour) {
      case 'throw':
      case 'slow throw':
        throw new Error('Not now');
      case 'odd':
        throw oddities[attempt % oddities.length]?.();
      case 'permanent':
        throw new PermanentFailure('Not possible', 'The plan says so');
      case 'exit':
        return sandbox.die('exit');
      case 'loop':
        sandbox.hang();
        return new Promise(() => {});
      case 'ok':
      case 'slow':
      case 'too slow':
      case 'throw after':
    }
    // Work that ignores its signal.
    if (signal.aborted) sandbox.excuse('late', requestId);
    await sandbox.call(
      'work',
      async () => {
        const at = world.clock.now();
        const process = sandbox.number;
        world.history.add({
          kind: 'effect',
          at,
          requestId,
          consumer,
          began,
          process,
          data: JSON.stringify(data),
        });
        world.history.tell(`${sandbox.label}: effect`, requestId);
      },
      requestId,
    );
    if (behaviour === 'throw after') {
      sandbox.excuse('interrupted', requestId);
      throw new Error('Too late');
    }
    return { echo: data };
  }

  private duration(behaviour: Behaviour): number {
    const { random } = this.world;
    if (behaviour === 'slow' || behaviour === 'slow throw') return slowMilliseconds;
    if (behaviour === 'too slow') return tooSlowMilliseconds;
    return Math.floor(random.fraction() * longestMilliseconds);
  }

  private behaviourOf(requestId: string, consumer: string, attempt: number): Behaviour {
    const request = this.world.plan.requests[this.placeOf(requestId) ?? -1];
    const attempts = request?.attempts?.[consumer] ?? [];
    const planned = attempts[attempt - 1] ?? (request?.repeats === true ? attempts.at(-1) : undefined);
    return planned ?? 'ok';
  }
}
