import { ArnFormat, type Stack, Token } from 'aws-cdk-lib';
import { environmentName } from '../../lambda/contract/environment';
import type { SecretLocation, SecretLocations } from '../../lambda/contract/secret-location';
import type { StageName } from '../config';
import { type SecretReference, textIn } from '../secret-reference';
import type { Permission } from './permissions';

/**
 * `secretsmanager:GetSecretValue` or `ssm:GetParameter` for each secret, and `kms:Decrypt` for its key through that
 * service; with the names of the secrets, not their values.
 */
export function readSecrets(
  stack: Stack,
  secrets: Readonly<Record<string, SecretReference>>,
  stage: StageName,
): readonly Permission[] {
  const locations: Record<string, SecretLocation> = {};
  const permissions: Permission[] = [];
  for (const [name, { service, id: given, field, encryptionKeyArn }] of Object.entries(secrets)) {
    const id = textIn(given, stage);
    locations[name] = { service, id, ...(field !== undefined && { field }) };
    permissions.push({
      actions: [service === 'ssm' ? 'ssm:GetParameter' : 'secretsmanager:GetSecretValue'],
      resourceArn: service === 'ssm' ? parameterArn(stack, id) : secretArn(stack, id),
    });
    if (encryptionKeyArn === undefined) continue;
    permissions.push({
      actions: ['kms:Decrypt'],
      resourceArn: textIn(encryptionKeyArn, stage),
      conditions: {
        StringEquals: { 'kms:ViaService': `${service}.${stack.region}.${stack.urlSuffix}` },
      },
    });
  }
  const [first, ...rest] = permissions;
  return first === undefined ? [] : [{ ...first, environment: variablesFor(locations) }, ...rest];
}

function variablesFor(locations: SecretLocations): Readonly<Record<string, string>> {
  return { [environmentName.secretLocations]: JSON.stringify(locations) };
}

/**
 * Secrets Manager ends ARNs with a hyphen and six characters that nobody knows beforehand.
 * https://docs.aws.amazon.com/secretsmanager/latest/userguide/auth-and-access_examples.html#auth-and-access_examples_wildcard
 */
function secretArn(stack: Stack, id: string): string {
  if (Token.isUnresolved(id) || /^arn:.*-[A-Za-z0-9]{6}$/.test(id)) return id;
  if (id.startsWith('arn:')) return `${id}-??????`;
  return stack.formatArn({
    service: 'secretsmanager',
    resource: 'secret',
    resourceName: `${id}-??????`,
    arnFormat: ArnFormat.COLON_RESOURCE_NAME,
  });
}

/** The slash that begins a path is the one of the ARN. */
function parameterArn(stack: Stack, id: string): string {
  if (Token.isUnresolved(id) || id.startsWith('arn:')) return id;
  return stack.formatArn({ service: 'ssm', resource: 'parameter', resourceName: id.replace(/^\//, '') });
}
