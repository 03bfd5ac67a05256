import { formatArn, parseArn } from '../../aws/arn';
import type { AwsService, Environment } from '../../aws/call';
import { AwsError } from '../../aws/error';
import type { Structure } from '../../aws/structure';
import type { Clock } from '../../clock';

export interface SsmOptions {
  readonly environment: Environment;
  readonly clock: Clock;
  /** Values given by whoever starts the runtime, by name. */
  readonly given: Readonly<Record<string, string>>;
  /** Given a hint when a parameter is not there. Never given a value. */
  readonly log: (line: string) => void;
}

interface Version {
  readonly type: string;
  readonly value: string;
  readonly createdAt: number;
}

/** https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_GetParametersByPath.html */
const MOST_BY_PATH = 10;

/** What stands for a `SecureString` that the caller does not have decrypted. */
const CIPHERTEXT = Buffer.from('encrypted').toString('base64');

/** SSM's Parameter Store. https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_GetParameter.html */
export class SsmService implements AwsService {
  readonly name = 'ssm';
  private readonly parameters = new Map<string, Version[]>();
  private readonly missed = new Set<string>();

  constructor(private readonly options: SsmOptions) {
    for (const [name, value] of Object.entries(options.given)) this.put(name, value);
  }

  /** Gives a parameter a value; returns its version. */
  put(name: string, value: string, type = 'String'): number {
    const versions = this.parameters.get(name) ?? [];
    this.parameters.set(name, versions);
    return versions.push({ type, value, createdAt: this.options.clock.now() });
  }

  async call(action: string, input: Structure): Promise<object> {
    switch (action) {
      case 'GetParameter':
        return this.getParameter(input);
      case 'GetParameters':
        return this.getParameters(input);
      case 'GetParametersByPath':
        return this.getParametersByPath(input);
      case 'PutParameter':
        return this.putParameter(input);
      default:
        throw new AwsError('UnknownOperationException', `SSM has no action ${action} here.`);
    }
  }

  private getParameter({ Name, WithDecryption }: Structure): object {
    const id = textOf(Name, 'Name');
    const [name, version] = this.parts(id);
    const versions = this.parameters.get(name);
    if (versions === undefined) {
      this.hint(name);
      throw new AwsError('ParameterNotFound', '');
    }
    const found = this.output(id, WithDecryption === true);
    if (found !== undefined) return { Parameter: found };
    const message = `Systems Manager could not find version ${version} of ${name}. Verify the version and try again.`;
    throw new AwsError('ParameterVersionNotFound', message);
  }

  private getParameters({ Names, WithDecryption }: Structure): object {
    const Parameters: object[] = [];
    const InvalidParameters: string[] = [];
    for (const name of Array.isArray(Names) ? Names.map(String) : []) {
      const found = this.output(name, WithDecryption === true);
      if (found !== undefined) Parameters.push(found);
      else {
        this.hint(this.parts(name)[0]);
        InvalidParameters.push(name);
      }
    }
    return { Parameters, InvalidParameters };
  }

  private getParametersByPath(input: Structure): object {
    const { Recursive, WithDecryption, MaxResults: most = MOST_BY_PATH, NextToken: token = '0' } = input;
    const path = `${textOf(input['Path'], 'Path').replace(/\/$/, '')}/`;
    const names = [...this.parameters.keys()]
      .filter((name) => name.startsWith(path))
      .filter((name) => Recursive === true || !name.slice(path.length).includes('/'))
      .toSorted();
    const start = Number(token);
    const end = start + Math.min(Number(most), MOST_BY_PATH);
    return {
      Parameters: names.slice(start, end).map((name) => this.output(name, WithDecryption === true)),
      ...(end < names.length && { NextToken: String(end) }),
    };
  }

  private putParameter(input: Structure): object {
    const name = textOf(input['Name'], 'Name');
    const value = textOf(input['Value'], 'Value');
    const { Type: type, Overwrite: overwrite } = input;
    const earlier = this.parameters.get(name)?.at(-1);
    if (earlier !== undefined && overwrite !== true) {
      const message =
        'The parameter already exists. To overwrite this value, set the overwrite option in the request to true.';
      throw new AwsError('ParameterAlreadyExists', message);
    }
    if (earlier === undefined && typeof type !== 'string') {
      throw new AwsError('ValidationException', 'A parameter type is required when you create a parameter.');
    }
    const kind = typeof type === 'string' ? type : earlier?.type;
    return { Version: this.put(name, value, kind), Tier: 'Standard' };
  }

  /** The parameter of `name` or `name:version`, as the API shows it. */
  private output(id: string, decrypted: boolean): object | undefined {
    const [name, given] = this.parts(id);
    const versions = this.parameters.get(name) ?? [];
    const number = given ?? versions.length;
    const version = versions[number - 1];
    if (version === undefined) return undefined;
    const { environment } = this.options;
    return {
      ARN: formatArn({ ...environment, service: 'ssm', resource: `parameter/${name.replace(/^\//, '')}` }),
      DataType: 'text',
      LastModifiedDate: version.createdAt / 1000,
      Name: name,
      ...(given !== undefined && { Selector: `:${given}` }),
      Type: version.type,
      Value: version.type === 'SecureString' && !decrypted ? CIPHERTEXT : version.value,
      Version: number,
    };
  }

  /** Name and version of `name`, `name:version` or an ARN, which does not show whether the name begins with a slash. */
  private parts(id: string): readonly [name: string, version: number | undefined] {
    const resource = parseArn(id)?.resource.replace(/^parameter/, '') ?? id;
    const [, name = '', version] = /^(.*?)(?::(\d+))?$/s.exec(resource) ?? [];
    const flat = name.slice(1);
    const known = resource !== id && !this.parameters.has(name) && this.parameters.has(flat) ? flat : name;
    return [known, version === undefined ? undefined : Number(version)];
  }

  private hint(name: string): void {
    if (this.missed.has(name)) return;
    this.missed.add(name);
    this.options.log(
      `There is no SSM parameter "${name}". Give it a value: --ssm ${name}=VALUE, or --secrets FILE.`,
    );
  }
}

function textOf(value: unknown, member: string): string {
  if (typeof value === 'string' && value !== '') return value;
  const message = `1 validation error detected: Value at '${member}' failed to satisfy constraint: Member must not be null`;
  throw new AwsError('ValidationException', message);
}
