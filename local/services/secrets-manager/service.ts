import type { AwsService, Environment } from '../../aws/call';
import { AwsError } from '../../aws/error';
import type { Structure } from '../../aws/structure';
import type { Clock } from '../../clock';
import type { Random } from '../../random';
import { type Secret, Secrets, type SecretValue, stagesOf, versionOf } from './secrets';

export interface SecretsManagerOptions {
  readonly environment: Environment;
  readonly clock: Clock;
  readonly random: Random;
  /** Values given by whoever starts the runtime, by name or ARN. They count before the values of templates. */
  readonly given: Readonly<Record<string, string>>;
  /** Given a hint when a secret is not there. Never given a value. */
  readonly log: (line: string) => void;
}

/** https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_ListSecrets.html */
const MOST_LISTED = 100;

/** Secrets Manager. https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_Operations.html */
export class SecretsManagerService implements AwsService {
  readonly name = 'secretsmanager';
  private readonly secrets: Secrets;
  private readonly missed = new Set<string>();

  constructor(private readonly options: SecretsManagerOptions) {
    this.secrets = new Secrets(options);
    for (const [id, value] of Object.entries(options.given)) {
      this.secrets.put(this.secrets.create(id), { SecretString: value });
    }
  }

  /** Makes the secret of a template. A value that was given from outside stays. */
  make(name: string, value: string | undefined, description?: string): Secret {
    const given = this.secrets.find(name);
    if (given !== undefined && Object.hasOwn(this.options.given, name)) return given;
    const secret = this.secrets.create(name, description);
    if (value !== undefined) this.secrets.put(secret, { SecretString: value });
    return secret;
  }

  /**
   * Returns the text of a secret; undefined when there is no such secret or version, or it is bytes.
   * @param version `VersionId` or `VersionStage`
   */
  textOf(id: string, version: { VersionId?: string; VersionStage?: string } = {}): string | undefined {
    const secret = this.secrets.find(id);
    if (secret === undefined || secret.versions.length === 0) return undefined;
    const { value } = versionOf(secret, version);
    return 'SecretString' in value ? value.SecretString : undefined;
  }

  async call(action: string, input: Structure): Promise<object> {
    switch (action) {
      case 'CreateSecret':
        return this.createSecret(input);
      case 'DescribeSecret':
        return described(this.existing(input));
      case 'GetSecretValue':
        return this.getSecretValue(input);
      case 'ListSecrets':
        return this.listSecrets(input);
      case 'PutSecretValue':
        return this.putSecretValue(input);
      default:
        throw new AwsError('UnknownOperationException', `Secrets Manager has no action ${action} here.`);
    }
  }

  private createSecret(input: Structure): object {
    const name = textIn(input, 'Name');
    if (!/^[\w/+=.@-]{1,512}$/.test(name)) {
      const allowed = 'alphanumeric characters, or any of the following: -/_+=.@!';
      throw new AwsError('ValidationException', `Invalid name. Must be a valid name containing ${allowed}`);
    }
    const value = valueIn(input);
    const token = optionalTextIn(input, 'ClientRequestToken');
    const before = this.secrets.find(name);
    const isRepeated = before?.versions.some(({ id }) => id === token) === true;
    if (isRepeated && value !== undefined) {
      const { id } = this.secrets.put(before, value, token);
      return { ARN: before.arn, Name: before.name, VersionId: id };
    }
    const secret = this.secrets.create(name, optionalTextIn(input, 'Description'));
    if (value === undefined) return { ARN: secret.arn, Name: secret.name };
    const { id } = this.secrets.put(secret, value, token);
    return { ARN: secret.arn, Name: secret.name, VersionId: id };
  }

  private putSecretValue(input: Structure): object {
    const secret = this.existing(input);
    const value = valueIn(input);
    if (value === undefined) {
      const message = 'You must provide either SecretString or SecretBinary.';
      throw new AwsError('InvalidRequestException', message);
    }
    const { id } = this.secrets.put(secret, value, optionalTextIn(input, 'ClientRequestToken'));
    return { ARN: secret.arn, Name: secret.name, VersionId: id, VersionStages: stagesOf(secret)[id] ?? [] };
  }

  private getSecretValue(input: Structure): object {
    const secret = this.existing(input);
    const { id, value, createdAt } = versionOf(secret, {
      VersionId: optionalTextIn(input, 'VersionId'),
      VersionStage: optionalTextIn(input, 'VersionStage'),
    });
    return {
      ARN: secret.arn,
      Name: secret.name,
      VersionId: id,
      VersionStages: stagesOf(secret)[id] ?? [],
      CreatedDate: createdAt / 1000,
      ...value,
    };
  }

  private listSecrets({ MaxResults: most = MOST_LISTED, NextToken: token = '0' }: Structure): object {
    const start = Number(token);
    const end = start + Math.min(Number(most), MOST_LISTED);
    const { all } = this.secrets;
    return {
      SecretList: all.slice(start, end).map((secret) => {
        const { VersionIdsToStages: SecretVersionsToStages, ...rest } = described(secret);
        return { ...rest, SecretVersionsToStages };
      }),
      ...(end < all.length && { NextToken: String(end) }),
    };
  }

  private existing(input: Structure): Secret {
    const id = textIn(input, 'SecretId');
    const secret = this.secrets.find(id);
    if (secret !== undefined) return secret;
    if (!this.missed.has(id)) {
      this.missed.add(id);
      this.options.log(
        `There is no secret "${id}". Give it a value: --secret ${id}=VALUE, or --secrets FILE.`,
      );
    }
    throw new AwsError('ResourceNotFoundException', "Secrets Manager can't find the specified secret.");
  }
}

function described(secret: Secret) {
  const { name, arn, description, createdAt, versions } = secret;
  return {
    ARN: arn,
    Name: name,
    ...(description !== undefined && { Description: description }),
    CreatedDate: createdAt / 1000,
    LastChangedDate: (versions.at(-1)?.createdAt ?? createdAt) / 1000,
    VersionIdsToStages: stagesOf(secret),
  };
}

function valueIn(input: Structure): SecretValue | undefined {
  const SecretString = optionalTextIn(input, 'SecretString');
  const SecretBinary = optionalTextIn(input, 'SecretBinary');
  if (SecretString !== undefined && SecretBinary !== undefined) {
    const message =
      "You can't specify both a binary secret value and a string secret value in the same secret.";
    throw new AwsError('InvalidParameterException', message);
  }
  if (SecretString !== undefined) return { SecretString };
  return SecretBinary === undefined ? undefined : { SecretBinary };
}

function textIn(input: Structure, member: string): string {
  const text = optionalTextIn(input, member);
  if (text === undefined || text === '') {
    throw new AwsError(
      'ValidationException',
      `1 validation error detected: Value at '${member}' failed to satisfy constraint: Member must not be null`,
    );
  }
  return text;
}

function optionalTextIn(input: Structure, member: string): string | undefined {
  const value = input[member];
  return typeof value === 'string' ? value : undefined;
}
