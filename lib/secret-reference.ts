import type { SecretLocation } from '../lambda/contract/secret-location';
import type { StageName } from './config';

/** One text for all stages, or one for each. */
export type TextPerStage = string | ((stage: StageName) => string) | Readonly<Record<StageName, string>>;

export interface SecretOptions {
  /**
   * Member of the JSON object that the secret holds, such as `password`.
   * @default - the whole text is the secret
   */
  readonly field?: string;
  /**
   * ARN of the customer-managed key that encrypts the secret.
   * @default - the key of AWS, which needs no permission
   */
  readonly encryptionKeyArn?: TextPerStage;
}

/** A secret that exists in the account, by name or ARN. It is made and filled outside this app. */
export interface SecretReference extends SecretOptions {
  readonly service: SecretLocation['service'];
  readonly id: TextPerStage;
}

/**
 * A secret of Secrets Manager.
 * @param id name or ARN, such as `` (stage) => `payment/${stage}/api-key` ``
 */
export function fromSecretsManager(id: TextPerStage, options: SecretOptions = {}): SecretReference {
  return { service: 'secretsmanager', id, ...options };
}

/**
 * A parameter of SSM's Parameter Store, usually a `SecureString`.
 * @param id name or ARN
 */
export function fromParameterStore(id: TextPerStage, options: SecretOptions = {}): SecretReference {
  return { service: 'ssm', id, ...options };
}

export function textIn(given: TextPerStage, stage: StageName): string {
  if (typeof given === 'string') return given;
  return typeof given === 'function' ? given(stage) : given[stage];
}
