import { parseArgs } from 'node:util';

/** What the command line asks for. */
export type Command =
  | { readonly kind: 'run'; readonly run: RunCommand }
  | { readonly kind: 'help' }
  /** It cannot be understood; `problem` says why. */
  | { readonly kind: 'wrong'; readonly problem: string };

export interface RunCommand {
  readonly assembly: string;
  readonly port: number;
  readonly awsPort: number;
  readonly region?: string;
  readonly parameters: Readonly<Record<string, string>>;
  /** Prints no line for hops and functions. */
  readonly quiet: boolean;
}

export const USAGE = `Runs a cloud assembly, as \`cdk synth\` writes it, on this machine.

Usage: npm run local -- --assembly DIR [options]

  --assembly DIR            the cloud assembly, such as cdk.out
  --port PORT               where its APIs answer; 0 takes a free one [3000]
  --aws-port PORT           where the AWS services answer; 0 takes a free one [4566]
  --region REGION           [the region that the stacks name, else us-east-1]
  --parameters NAME=VALUE   the value of a template parameter, also STACK:NAME=VALUE; may be repeated
  --quiet                   prints no line for each hop of a message and each line of a function
  --help                    prints this

GET /_local/health on the AWS port answers 200 once all is up, GET /_local/outbox what topics sent by e-mail and
to other machines, with the links that confirm subscriptions.`;

const OPTIONS = {
  assembly: { type: 'string' },
  port: { type: 'string', default: '3000' },
  'aws-port': { type: 'string', default: '4566' },
  region: { type: 'string' },
  parameters: { type: 'string', multiple: true },
  quiet: { type: 'boolean', default: false },
  help: { type: 'boolean', short: 'h', default: false },
} as const;

/** @param words the arguments, without the program's own name */
export function parseCommandLine(words: readonly string[]): Command {
  try {
    const { values } = parseArgs({ args: [...words], options: OPTIONS });
    if (values.help) return { kind: 'help' };
    const { assembly, region, quiet } = values;
    if (assembly === undefined || assembly === '') throw new Error('--assembly DIR is missing.');
    if (region !== undefined && !/^[a-z]{2}(-[a-z]+)+-\d$/.test(region)) {
      throw new Error(`--region was given "${region}"; it takes a region's name, such as eu-west-1.`);
    }
    const port = portOf('--port', values.port);
    const awsPort = portOf('--aws-port', values['aws-port']);
    if (port === awsPort && port !== 0) {
      throw new Error(`--port and --aws-port were both given ${port}; they take two ports.`);
    }
    const parameters = parametersOf(values.parameters ?? []);
    return {
      kind: 'run',
      run: { assembly, port, awsPort, quiet, parameters, ...(region !== undefined && { region }) },
    };
  } catch (error) {
    return { kind: 'wrong', problem: error instanceof Error ? error.message : String(error) };
  }
}

function portOf(option: string, text: string): number {
  const port = /^\d{1,5}$/.test(text) ? Number(text) : Number.NaN;
  if (port <= 65_535) return port;
  throw new Error(`${option} was given "${text}"; it takes a number from 0 to 65535.`);
}

function parametersOf(pairs: readonly string[]): Record<string, string> {
  const parameters: Record<string, string> = {};
  for (const pair of pairs) {
    const equals = pair.indexOf('=');
    if (equals < 1) throw new Error(`--parameters was given "${pair}"; it takes NAME=VALUE.`);
    parameters[pair.slice(0, equals)] = pair.slice(equals + 1);
  }
  return parameters;
}
