import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Duration, RemovalPolicy, Stack } from 'aws-cdk-lib';
import { RetentionDays } from 'aws-cdk-lib/aws-logs';
import { addStacks, type AppStacks } from '../../lib/app';
import { concurrencyOf, leavesRoom, sumOf } from '../../lib/concurrency';
import { configOf, type Config, type StageName, stageNames } from '../../lib/config';
import { NodeFunction } from '../../lib/constructs/node-function';
import { handlers } from '../sample-app/handlers';
import { ownParts, synthesize, testApp } from './compose';

function withStacks<Result>(
  stage: StageName,
  change: Partial<Config>,
  use: (stacks: readonly Stack[], parts: AppStacks, notes: readonly unknown[]) => Result,
): Result {
  const outdir = mkdtempSync(join(tmpdir(), 'uketsuke-concurrency-'));
  try {
    const app = testApp(outdir);
    const parts = addStacks(app, { ...ownParts, config: { ...configOf(stage), ...change } });
    const notes = app.node.metadata.map(({ data }) => data);
    return use(app.node.children.filter(Stack.isStack), parts, notes);
  } finally {
    rmSync(outdir, { recursive: true });
  }
}

const ascending = (one: number, other: number) => one - other;

const sharesOf = (stage: StageName) => withStacks(stage, {}, (stacks) => concurrencyOf(stacks));

describe('the concurrency that a stage needs', () => {
  it.each(stageNames)('counts each mapping by its maximum, and every function at least once: %s', (stage) => {
    const shares = sharesOf(stage);
    const resources = synthesize(stage).flatMap(({ template }) => Object.values(template.Resources));
    const of = (type: string) => resources.filter(({ Type }) => Type === type);
    const maxima = of('AWS::Lambda::EventSourceMapping').flatMap(({ Properties }) => {
      const scaling = Object(Properties?.['ScalingConfig']);
      return 'MaximumConcurrency' in scaling ? [Number(scaling['MaximumConcurrency'])] : [];
    });
    const ofQueues = shares.filter(({ caller }) => caller === 'its queue').map(({ copies }) => copies);
    expect(ofQueues.toSorted(ascending)).toEqual(maxima.toSorted(ascending));
    expect(new Set(shares.map(({ path }) => path)).size).toBe(of('AWS::Lambda::Function').length);
  });

  it('is two for each mapping in dev, which is the least that Lambda takes', () => {
    const shares = sharesOf('dev');
    const others = shares.filter(({ caller }) => caller !== 'its queue');
    expect(new Set(shares.filter((share) => !others.includes(share)).map(({ copies }) => copies))).toEqual(
      new Set([2]),
    );
    expect(
      others.map(({ path, caller, copies }) => [path.replace(/^uketsuke-dev-/, ''), caller, copies]),
    ).toEqual(
      expect.arrayContaining([
        ['outcomes/Teller', "the table's stream", 4],
        ['outcomes/Sweeper', 'its schedule', 2],
        ['consumer-alarm/Pushed', 'pushes', 2],
        ['consumer-summary/Consumer', 'a run and its continuation', 2],
        ['api/RequestApi/Upload/Uploads', 'POST /uploads', 2],
      ]),
    );
    expect(others).toHaveLength(5);
  });

  it('has to fit into the account, and is printed when it does', () => {
    const sum = sumOf(sharesOf('dev'));
    expect(sum).toBeGreaterThan(10);
    withStacks('dev', { accountConcurrency: sum }, (_, __, notes) => {
      expect(notes).toContainEqual(
        expect.stringContaining(
          `The functions of the stage dev run at most ${sum} copies at once; accountConcurrency in lib/config.ts is ${sum}.`,
        ),
      );
    });
    expect(() => withStacks('dev', { accountConcurrency: sum - 1 }, () => {})).toThrow(
      `accountConcurrency of the stage "dev" must be at least ${sum}, what its functions run at once, got ${sum - 1}. Request a higher quota (docs/concurrency.md)`,
    );
  });

  it('fails for the concurrency of a new account, and names every function', () => {
    expect(() => withStacks('dev', { accountConcurrency: 10 }, () => {})).toThrow(
      "- uketsuke-dev-outcomes/Teller: 4 by the table's stream",
    );
  });

  it('fails for a function whose callers nobody counted', () => {
    withStacks('dev', {}, (stacks, { api }) => {
      new NodeFunction(api, 'Uncounted', {
        description: 'Is called by somebody',
        entry: handlers.uploads,
        timeout: Duration.seconds(1),
        memorySize: 128,
        logRetention: RetentionDays.ONE_DAY,
        removalPolicy: RemovalPolicy.DESTROY,
      });
      expect(() => concurrencyOf(stacks)).toThrow(
        'uketsuke-dev-api/Uncounted: its callers must be counted, got none.',
      );
    });
  });
});

describe('a reservation', () => {
  const pushedCopies = sumOf(sharesOf('prod').filter(({ caller }) => caller === 'pushes'));

  /** Returns the reserved copies of the functions of a stack, in the order of the template. */
  function reservedIn(stack: string, change: Partial<Config> = {}): readonly (readonly unknown[])[] {
    const parts = { config: { ...configOf('prod'), ...change } };
    const found = synthesize('prod', parts).find(({ name }) => name === `uketsuke-prod-${stack}`);
    return Object.entries(found?.template.Resources ?? {}).flatMap(([id, { Type, Properties }]) =>
      Type === 'AWS::Lambda::Function'
        ? [[id.replace(/Function.*/, ''), Properties?.['ReservedConcurrentExecutions']]]
        : [],
    );
  }

  it('keeps copies for POST /uploads that consumers cannot use up', () => {
    expect(reservedIn('api')).toEqual([['RequestApiUploadUploads', 10]]);
  });

  it('limits the pushes of a consumer, and not what reads its queue', () => {
    expect(reservedIn('consumer-alarm')).toEqual(
      expect.arrayContaining([
        ['Pushed', pushedCopies],
        ['Consumer', undefined],
      ]),
    );
  });

  it.each([
    [10, 109, false],
    [10, 110, true],
    [2, undefined, true],
    [901, undefined, false],
  ])('may reserve %d copies of %s: %s, since 100 stay unreserved', (copies, account, expected) => {
    expect(leavesRoom(copies, account)).toBe(expected);
  });
});
