import { destinationProblems } from './event-invoke-config';

/** Where a function's code is. */
export type FunctionCode =
  /** A directory, or a zip file. */
  | { readonly path: string }
  /** The text of `index.js`, as CloudFormation's `Code.ZipFile`. */
  | { readonly inline: string };

/** A function, in the words of CloudFormation and with its defaults. */
export interface FunctionDefinition {
  readonly functionName: string;
  /** Such as `nodejs24.x`; runs on whatever Node.js this process has. */
  readonly runtime: string;
  /** `file.export`, the file without its extension. */
  readonly handler: string;
  readonly code: FunctionCode;
  /** @default - no variables but those of Lambda itself */
  readonly environment?: Readonly<Record<string, string>>;
  /** @default 3 */
  readonly timeoutSeconds?: number;
  /** @default 128 */
  readonly memoryMegabytes?: number;
  /** @default - only the limit that all functions of this machine have */
  readonly reservedConcurrency?: number;
  /** Directories or zip files of its layers, in their order. @default - no layers */
  readonly layers?: readonly string[];
  /** ARN of a queue or a topic that gets events which the function could not process. @default - they are lost */
  readonly deadLetterArn?: string;
}

/** A definition with its defaults filled in. */
export type CompleteDefinition = FunctionDefinition &
  Required<Pick<FunctionDefinition, 'environment' | 'timeoutSeconds' | 'memoryMegabytes'>>;

/** Variables that Lambda sets itself and refuses. https://docs.aws.amazon.com/lambda/latest/dg/configuration-envvars.html */
const reservedVariables = new Set([
  '_HANDLER',
  'AWS_ACCESS_KEY',
  'AWS_ACCESS_KEY_ID',
  'AWS_DEFAULT_REGION',
  'AWS_EXECUTION_ENV',
  'AWS_LAMBDA_FUNCTION_MEMORY_SIZE',
  'AWS_LAMBDA_FUNCTION_NAME',
  'AWS_LAMBDA_FUNCTION_VERSION',
  'AWS_LAMBDA_INITIALIZATION_TYPE',
  'AWS_LAMBDA_LOG_GROUP_NAME',
  'AWS_LAMBDA_LOG_STREAM_NAME',
  'AWS_LAMBDA_RUNTIME_API',
  'AWS_REGION',
  'AWS_SECRET_ACCESS_KEY',
  'AWS_SESSION_TOKEN',
  'LAMBDA_RUNTIME_DIR',
  'LAMBDA_TASK_ROOT',
]);

/** All variables of a function together, names and values. */
const MOST_ENVIRONMENT_BYTES = 4096;

/**
 * @returns the definition with its defaults
 * @throws Error naming the function, with everything that is wrong with it
 */
export function checkDefinition(definition: FunctionDefinition): CompleteDefinition {
  const complete = { environment: {}, timeoutSeconds: 3, memoryMegabytes: 128, ...definition };
  const wrong = [...problems(complete)];
  if (wrong.length > 0) throw new Error(`Function ${definition.functionName}: ${wrong.join('; ')}.`);
  return complete;
}

function* problems(definition: CompleteDefinition): Generator<string> {
  const { functionName, runtime, handler, timeoutSeconds, memoryMegabytes, reservedConcurrency } = definition;
  if (!/^[a-zA-Z0-9-_]{1,64}$/.test(functionName)) {
    yield 'its name must be 1 to 64 letters, digits, hyphens and underscores';
  }
  if (!/^nodejs\d+\.x$/.test(runtime)) {
    yield `runtime ${runtime} given; only Node.js (nodejs*.x) runs here`;
  }
  if (!/^\S{1,128}$/.test(handler)) yield `handler ${JSON.stringify(handler)} given; it must be FILE.EXPORT`;
  if (!isWhole(timeoutSeconds, 1, 900)) {
    yield `a timeout of ${timeoutSeconds} seconds given; 1 to 900 are allowed`;
  }
  if (!isWhole(memoryMegabytes, 128, 10_240)) {
    yield `${memoryMegabytes} MB of memory given; 128 to 10240 are allowed`;
  }
  if (reservedConcurrency !== undefined && !isWhole(reservedConcurrency, 0, 1000)) {
    yield `a reserved concurrency of ${reservedConcurrency} given; 0 to 1000 are allowed`;
  }
  if (definition.deadLetterArn !== undefined) {
    yield* destinationProblems(definition.deadLetterArn, ['sqs', 'sns']);
  }
  yield* environmentProblems(definition.environment);
}

function* environmentProblems(environment: Readonly<Record<string, string>>): Generator<string> {
  let bytes = 0;
  for (const [name, value] of Object.entries(environment)) {
    bytes += Buffer.byteLength(name) + Buffer.byteLength(value);
    if (reservedVariables.has(name)) yield `the environment variable ${name} is Lambda's own`;
    else if (!/^[a-zA-Z][a-zA-Z0-9_]+$/.test(name)) yield `${name} cannot be an environment variable's name`;
  }
  if (bytes > MOST_ENVIRONMENT_BYTES) {
    yield `its environment variables take ${bytes} bytes; ${MOST_ENVIRONMENT_BYTES} are allowed`;
  }
}

function isWhole(value: number, least: number, most: number): boolean {
  return Number.isInteger(value) && value >= least && value <= most;
}
