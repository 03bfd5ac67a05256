import { Annotations, type Stack } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';
import type { Config } from './config';
import { NodeFunction } from './constructs/node-function';
import { InvalidDeclaration } from './validation/violation';

/** https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html */
const defaultAccountConcurrency = 1000;

/** https://docs.aws.amazon.com/lambda/latest/dg/configuration-concurrency.html */
const alwaysUnreserved = 100;

/** Copies of a function that one of its callers runs at once, at most. */
export interface FunctionShare {
  /** Path of the function's construct. */
  readonly path: string;
  readonly caller: string;
  readonly copies: number;
}

/**
 * Returns what each caller of each function adds to the concurrency that the stacks need.
 *
 * @throws Error when nothing was counted for a function
 */
export function concurrencyOf(stacks: readonly Stack[]): readonly FunctionShare[] {
  const functions = stacks
    .flatMap(({ node }) => node.findAll())
    .filter((each) => each instanceof NodeFunction);
  return functions.flatMap(({ node: { path }, concurrency }) => {
    if (concurrency.length === 0) throw new Error(`${path}: its callers must be counted, got none.`);
    return concurrency.map((share) => ({ path, ...share }));
  });
}

export function sumOf(shares: readonly FunctionShare[]): number {
  return shares.reduce((sum, { copies }) => sum + copies, 0);
}

/** Returns whether an account may reserve so many copies: AWS keeps 100 for functions without a reservation. */
export function leavesRoom(copies: number, accountConcurrency = defaultAccountConcurrency): boolean {
  return accountConcurrency - copies >= alwaysUnreserved;
}

/** Returns how many calls of `POST /uploads` run at once. */
export function uploadCopies({ uploadConcurrency = 2 }: Pick<Config['api'], 'uploadConcurrency'>): number {
  return uploadConcurrency;
}

/**
 * Prints the concurrency that the functions of a stage need.
 *
 * @throws InvalidDeclaration when the account has less: throttled messages would be received in vain, and end as dead letters
 */
export function checkConcurrency(scope: IConstruct, stacks: readonly Stack[], config: Config): void {
  const { stage, accountConcurrency = defaultAccountConcurrency } = config;
  const shares = concurrencyOf(stacks);
  const sum = sumOf(shares);
  if (sum > accountConcurrency) {
    const lines = shares.map(({ path, caller, copies }) => `- ${path}: ${copies} by ${caller}`);
    throw new InvalidDeclaration(
      [
        `accountConcurrency of the stage "${stage}" must be at least ${sum}, what its functions run at once, got ${accountConcurrency}. ` +
          'Request a higher quota (docs/concurrency.md), or lower maxConcurrency in lib/config.ts or lib/routes.ts.',
        ...lines,
      ].join('\n'),
    );
  }
  Annotations.of(scope).addInfoV2(
    'uketsuke:concurrency',
    `The functions of the stage ${stage} run at most ${sum} copies at once; accountConcurrency in lib/config.ts is ${accountConcurrency}.`,
  );
}
