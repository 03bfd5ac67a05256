import type { Random } from '../random';
import type { SecretsManagerService } from '../services/secrets-manager/service';
import { generatedText } from './generated-secret';
import type { ResourceProvider } from './provider';

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-secretsmanager-secret.html */
export function secretsManagerProviders(service: SecretsManagerService, random: Random): ResourceProvider[] {
  return [
    {
      type: 'AWS::SecretsManager::Secret',
      supported: ['Description', 'GenerateSecretString', 'Name', 'SecretString'],
      ignored: ['KmsKeyId', 'ReplicaRegions', 'Tags', 'Type'],
      create: async ({ properties, generatedName }) => {
        const { Name, Description, SecretString, GenerateSecretString } = properties;
        const generated =
          GenerateSecretString === undefined
            ? undefined
            : generatedText(Object(GenerateSecretString), random);
        const name = typeof Name === 'string' ? Name : generatedName;
        const value = typeof SecretString === 'string' ? SecretString : generated;
        const { arn } = service.make(name, value, typeof Description === 'string' ? Description : undefined);
        return Promise.resolve({ ref: arn, attributes: { Id: arn } });
      },
    },
  ];
}
