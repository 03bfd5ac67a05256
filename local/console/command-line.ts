import { parseArgs } from 'node:util';
import type { OutsideValues } from '../assembly/exchange';
import { type ChaosSettings, parseChaos } from '../chaos/option';
import { readSecretsFile } from './secrets-file';
import type { Detail } from './printer';

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
  readonly account?: string;
  readonly region?: string;
  readonly stacks?: readonly string[];
  readonly parameters: Readonly<Record<string, string>>;
  readonly outside: OutsideValues;
  readonly chaos?: ChaosSettings;
  readonly detail: Detail;
}

export const USAGE = `Runs a cloud assembly, as \`cdk synth\` writes it, on this machine.

Usage: npm run local -- --assembly DIR [options]

  --assembly DIR                     the cloud assembly, such as cdk.out
  --stacks NAME,...                  the stacks to run, with those that they depend on; * and ? are wildcards [all]
  --port PORT                        where its APIs answer; 0 takes a free one [3000]
  --aws-port PORT                    where the AWS services answer; 0 takes a free one [4566]
  --account ACCOUNT                  [the account that the stacks name, else 000000000000]
  --region REGION                    [the region that the stacks name, else us-east-1]
  --chaos seed=TEXT,profile=NAME+... injects faults, drawn from the seed; the profiles are in local/README.md#faults
  --verbose                          prints a line for each hop of a message and each line of a function
  --quiet                            prints the addresses, and then errors only
  --help                             prints this

Values of what is outside the assembly. Each option may be repeated.
  --parameters [STACK:]NAME=VALUE    a parameter of a template, as for \`cdk deploy\`
  --ssm NAME=VALUE                   an SSM parameter
  --secret NAME=VALUE                a secret of Secrets Manager, by name or ARN; counts before a template's value
  --secrets FILE                     a JSON file of both: {"secrets": {"NAME": VALUE}, "parameters": {"NAME": VALUE}}
  --import NAME=VALUE                an export, for Fn::ImportValue
  --stack-output STACK:NAME=VALUE    an output of another stack, for Fn::GetStackOutput

GET /_local/health on the AWS port answers 200 once all is up, GET /_local/outbox what topics sent by e-mail and
to other machines, with the links that confirm subscriptions. All of it: local/README.md.`;

const OPTIONS = {
  assembly: { type: 'string' },
  stacks: { type: 'string', multiple: true },
  port: { type: 'string', default: '3000' },
  'aws-port': { type: 'string', default: '4566' },
  account: { type: 'string' },
  region: { type: 'string' },
  parameters: { type: 'string', multiple: true },
  ssm: { type: 'string', multiple: true },
  secret: { type: 'string', multiple: true },
  secrets: { type: 'string' },
  import: { type: 'string', multiple: true },
  'stack-output': { type: 'string', multiple: true },
  chaos: { type: 'string' },
  verbose: { type: 'boolean', default: false },
  quiet: { type: 'boolean', default: false },
  help: { type: 'boolean', short: 'h', default: false },
} as const;

/** @param words the arguments, without the program's own name */
export function parseCommandLine(words: readonly string[]): Command {
  try {
    const { values } = parseArgs({ args: [...words], options: OPTIONS });
    if (values.help) return { kind: 'help' };
    const { assembly, account, region, verbose, quiet } = values;
    if (assembly === undefined || assembly === '') {
      throw new Error('--assembly must be a directory, got nothing. Write --assembly DIR.');
    }
    if (verbose && quiet) throw new Error('--verbose and --quiet must not be given together. Choose one.');
    if (account !== undefined && !/^\d{12}$/.test(account)) {
      throw new Error(`--account must be 12 digits, got "${account}".`);
    }
    if (region !== undefined && !/^[a-z]{2,4}(-[a-z]+)+-\d$/.test(region)) {
      throw new Error(`--region must be the name of a region, such as eu-west-1, got "${region}".`);
    }
    const port = portOf('--port', values.port);
    const awsPort = portOf('--aws-port', values['aws-port']);
    if (port === awsPort && port !== 0) {
      throw new Error(`--port and --aws-port must be two ports, got ${port} for both.`);
    }
    const stacks = values.stacks?.flatMap((names) => names.split(',')).filter((name) => name !== '');
    if (stacks?.length === 0) throw new Error('--stacks must name stacks, got "". Write --stacks NAME,NAME.');
    const file = values.secrets === undefined ? undefined : readSecretsFile(values.secrets);
    const outside = {
      imports: valuesOf('--import', 'NAME=VALUE', values.import),
      stackOutputs: valuesOf('--stack-output', 'STACK:NAME=VALUE', values['stack-output']),
      systemsManager: { ...file?.parameters, ...valuesOf('--ssm', 'NAME=VALUE', values.ssm) },
      secrets: { ...file?.secrets, ...valuesOf('--secret', 'NAME=VALUE', values.secret) },
    };
    const chaos = values.chaos === undefined ? undefined : parseChaos(values.chaos);
    const parameters = valuesOf('--parameters', 'NAME=VALUE', values.parameters);
    return {
      kind: 'run',
      run: {
        assembly,
        port,
        awsPort,
        detail: quiet ? 'quiet' : verbose ? 'verbose' : 'requests',
        parameters,
        outside,
        ...(chaos !== undefined && { chaos }),
        ...(stacks !== undefined && { stacks }),
        ...(account !== undefined && { account }),
        ...(region !== undefined && { region }),
      },
    };
  } catch (error) {
    return { kind: 'wrong', problem: error instanceof Error ? error.message : String(error) };
  }
}

function portOf(option: string, text: string): number {
  const port = /^\d{1,5}$/.test(text) ? Number(text) : Number.NaN;
  if (port <= 65_535) return port;
  throw new Error(`${option} must be a number from 0 to 65535, got "${text}".`);
}

/** @param form of a value, which may ask for a stack before the name */
function valuesOf(
  option: string,
  form: 'NAME=VALUE' | 'STACK:NAME=VALUE',
  pairs: readonly string[] = [],
): Record<string, string> {
  const values: Record<string, string> = {};
  for (const pair of pairs) {
    const [, name = '', value = ''] = /^([^=]+)=(.*)$/s.exec(pair) ?? [];
    const fits = form === 'NAME=VALUE' ? name !== '' : /^[^:]+:[^:]+$/.test(name);
    const shown = option === '--secret' ? pair.replace(/=.*$/s, '=…') : pair;
    if (!fits) throw new Error(`${option} must be ${form}, got "${shown}".`);
    values[name] = value;
  }
  return values;
}
