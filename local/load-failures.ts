import type { MadeResource } from './assembly/deploy';
import type { Unsupported } from './assembly/error';
import type { LoadFailure } from './services/lambda/service';

/** Functions whose code does not load: their own fault, or that of what is not here. */
export class LoadFailures {
  constructor(
    private readonly failures: readonly LoadFailure[],
    private readonly resources: readonly MadeResource[],
  ) {}

  /** @throws Error naming each function whose own code throws, and where */
  throwIfBroken(): void {
    const broken = this.failures.filter((failure) => missingSdk(failure) === undefined);
    if (broken.length > 0) throw new Error(broken.map((failure) => this.described(failure)).join('\n'));
  }

  /** Lambda brings the whole SDK along. Here there is what the project has, and its other functions still run. */
  unsupported(): readonly Unsupported[] {
    return this.failures.flatMap((failure) => {
      const made = this.made(failure);
      const sdk = missingSdk(failure);
      if (made === undefined || sdk === undefined) return [];
      const { template, logicalId, type } = made;
      const why = `its code needs ${sdk}, which Lambda has and this project has not: its invocations fail.`;
      return [{ template, logicalId, type, property: 'Code', why }];
    });
  }

  private described(failure: LoadFailure): string {
    const { functionName, errorType, errorMessage, trace } = failure;
    const made = this.made(failure);
    const name = made === undefined ? functionName : `${made.template}: ${made.logicalId}`;
    const at = placeOf(trace);
    return `${name} does not load: ${errorType}: ${errorMessage}${at === undefined ? '' : ` (${at})`}`;
  }

  private made({ functionName }: LoadFailure): MadeResource | undefined {
    return this.resources.find(({ type, ref }) => type === 'AWS::Lambda::Function' && ref === functionName);
  }
}

/** Where in its own files it failed: the stack of a syntax error begins with the place, that of any other says `at`. */
function placeOf([first = '', ...stack]: readonly string[]): string | undefined {
  const named = /\S+:\d+$/.exec(first)?.[0];
  return named ?? stack.find((line) => /^\s*at .*\d+:\d+/.test(line) && !line.includes('node:'))?.trim();
}

/** The package of the AWS SDK for want of which a function does not load; undefined when it is something else. */
function missingSdk({ errorMessage }: LoadFailure): string | undefined {
  return /Cannot find (?:module|package) '(@(?:aws-sdk|smithy)\/[^'/]+)/.exec(errorMessage)?.[1];
}
