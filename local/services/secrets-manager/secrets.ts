import { isDeepStrictEqual } from 'node:util';
import { formatArn, parseArn } from '../../aws/arn';
import type { Environment } from '../../aws/call';
import { AwsError } from '../../aws/error';
import type { Clock } from '../../clock';
import type { Random } from '../../random';

/** A value, as text or as base64 of bytes. */
export type SecretValue = { readonly SecretString: string } | { readonly SecretBinary: string };

interface Version {
  readonly id: string;
  readonly value: SecretValue;
  readonly createdAt: number;
}

export interface Secret {
  readonly name: string;
  readonly arn: string;
  readonly description?: string;
  readonly createdAt: number;
  /** The last one is `AWSCURRENT`, the one before `AWSPREVIOUS`. */
  readonly versions: Version[];
}

const CHARACTERS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789';

/** The secrets of the account, by name and by ARN. */
export class Secrets {
  private readonly byName = new Map<string, Secret>();

  constructor(
    private readonly options: {
      readonly environment: Environment;
      readonly clock: Clock;
      readonly random: Random;
    },
  ) {}

  get all(): readonly Secret[] {
    return [...this.byName.values()];
  }

  /**
   * Returns the secret of a name, an ARN, or an ARN without the hyphen and the six characters at its end.
   * https://docs.aws.amazon.com/secretsmanager/latest/userguide/troubleshoot.html#ARN_secretnamehyphen
   */
  find(id: string): Secret | undefined {
    return this.byName.get(id) ?? this.all.find(({ arn }) => arn === id || arn.slice(0, -7) === id);
  }

  /** @param id the name, or the ARN of a secret that another account or stack makes */
  create(id: string, description?: string): Secret {
    const { environment, clock, random } = this.options;
    const resource = parseArn(id)?.resource;
    const name =
      resource === undefined ? id : resource.replace(/^secret:/, '').replace(/-[A-Za-z0-9]{6}$/, '');
    if (this.byName.has(name)) {
      const message = `The operation failed because the secret ${name} already exists.`;
      throw new AwsError('ResourceExistsException', message);
    }
    const suffix = Array.from(random.bytes(6), (byte) => CHARACTERS[byte % CHARACTERS.length]).join('');
    const ownArn = formatArn({
      ...environment,
      service: 'secretsmanager',
      resource: `secret:${name}-${suffix}`,
    });
    const isComplete = resource !== undefined && /-[A-Za-z0-9]{6}$/.test(id);
    const arn = isComplete ? id : resource === undefined ? ownArn : `${id}-${suffix}`;
    const described = description === undefined ? {} : { description };
    const secret = { name, arn, ...described, createdAt: clock.now(), versions: [] };
    this.byName.set(name, secret);
    return secret;
  }

  /**
   * Adds a version, or returns the version that an earlier call with the same token and value added.
   * https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_PutSecretValue.html
   * @param id the call's `ClientRequestToken`
   * @throws AwsError `ResourceExistsException` for the same token with another value
   */
  put({ arn, versions }: Secret, value: SecretValue, id = this.options.random.uuid()): Version {
    const before = versions.find((version) => version.id === id);
    if (before !== undefined) {
      if (isDeepStrictEqual(before.value, value)) return before;
      const message = `You can't use ClientRequestToken ${id} because that value is already in use for a version of secret ${arn}.`;
      throw new AwsError('ResourceExistsException', message);
    }
    const version = { id, value, createdAt: this.options.clock.now() };
    versions.push(version);
    return version;
  }
}

/** Staging labels of a secret's versions, by version id. */
export function stagesOf({ versions }: Secret): Readonly<Record<string, readonly string[]>> {
  const labelled = versions.slice(-2).toReversed();
  return Object.fromEntries(
    labelled.map(({ id }, index) => [id, [['AWSCURRENT', 'AWSPREVIOUS'][index] ?? '']]),
  );
}

/**
 * Returns a version of a secret.
 * @throws AwsError `ResourceNotFoundException`
 */
export function versionOf(
  secret: Secret,
  { VersionId: id, VersionStage: stage = 'AWSCURRENT' }: { VersionId?: string; VersionStage?: string },
): Version {
  const stages = stagesOf(secret);
  const version = secret.versions.find((each) =>
    id === undefined ? stages[each.id]?.includes(stage) === true : each.id === id,
  );
  if (version !== undefined) return version;
  const what = id === undefined ? `staging label: ${stage}` : `VersionId: ${id}`;
  const message = `Secrets Manager can't find the specified secret value for ${what}`;
  throw new AwsError('ResourceNotFoundException', message);
}
