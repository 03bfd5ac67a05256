import type { MadeResource } from './assembly/deploy';
import type { Unsupported } from './assembly/error';
import type { LoadFailure } from './services/lambda/service';

/** Names each function whose code does not load. It runs all the same: each cold start loads the code anew. */
export function loadProblems(
  failures: readonly LoadFailure[],
  resources: readonly MadeResource[],
): readonly Unsupported[] {
  return failures.flatMap((failure) => {
    const { functionName, errorType, errorMessage, trace } = failure;
    const made = resources.find(({ type, ref }) => type === 'AWS::Lambda::Function' && ref === functionName);
    if (made === undefined) return [];
    const { template, logicalId, type } = made;
    const place = placeOf(trace);
    const at = place === undefined ? '' : ` (${place})`;
    // Node.js adds the modules that require one another.
    const [message = ''] = errorMessage.split('\nRequire stack:');
    const why = `its code does not load, so that its invocations fail: ${errorType}: ${message}${at}`;
    return [{ template, logicalId, type, property: 'Code', why }];
  });
}

/** Longer lines do not name a place. A regular expression may throw a `RangeError` for a text of megabytes. */
const longestLine = 4096;

/** The place in its own files: the stack of a syntax error begins with it, that of any other error says `at`. */
function placeOf(trace: readonly string[]): string | undefined {
  const [first = '', ...stack] = trace.map((line) => (line.length > longestLine ? '' : line));
  const named = /^\S+:\d+$/.exec(first.slice(first.lastIndexOf(' ') + 1))?.[0];
  const isOwn = (line: string): boolean =>
    /^\s*at .*\d:\d/.test(line) && !line.includes('node:') && !line.includes('worker.cjs');
  return named ?? stack.find(isOwn)?.trim();
}
