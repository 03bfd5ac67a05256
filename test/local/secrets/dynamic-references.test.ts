import { resolveDynamicReferences } from '../../../local/assembly/dynamic-references';
import type { Lookup } from '../../../local/assembly/lookup';

const ARN = 'arn:aws:secretsmanager:eu-west-1:123456789012:secret:shop-AbC123';
const texts: Readonly<Record<string, string>> = {
  shop: '{"user":"u","port":5432}',
  [ARN]: '{"user":"a"}',
  flat: 'hunter2',
};

const lookup: Pick<Lookup, 'secret' | 'systemsManagerParameter'> = {
  secret: (id, version) => {
    const text = texts[id];
    if (text === undefined) throw new Error(`no ${id}`);
    return 'VersionStage' in version || 'VersionId' in version ? JSON.stringify(version) : text;
  },
  systemsManagerParameter: (name) => `value of ${name}`,
};

const resolve = (text: string) => resolveDynamicReferences(text, Object(lookup));

describe('a dynamic reference', () => {
  it.each([
    ['{{resolve:secretsmanager:flat}}', 'hunter2'],
    ['{{resolve:secretsmanager:flat:SecretString:::}}', 'hunter2'],
    ['{{resolve:secretsmanager:shop:SecretString:user}}', 'u'],
    ['{{resolve:secretsmanager:shop:SecretString:port::}}', '5432'],
    [`u={{resolve:secretsmanager:${ARN}:SecretString:user::}}.`, 'u=a.'],
    ['{{resolve:secretsmanager:flat:SecretString::AWSPREVIOUS:}}', '{"VersionStage":"AWSPREVIOUS"}'],
    ['{{resolve:secretsmanager:flat:SecretString:::v1}}', '{"VersionId":"v1"}'],
    ['{{resolve:ssm-secure:/shop/key:3}}', 'value of /shop/key'],
    ['{{resolve:ssm:/shop/key}}', 'value of /shop/key'],
  ])('%s is replaced', (text, value) => {
    expect(resolve(text)).toBe(value);
  });

  it.each([
    ['{{resolve:secretsmanager:flat:SecretString:user}}', 'the secret "flat" has no text "user".'],
    ['{{resolve:secretsmanager:shop:SecretString:toString}}', 'has no text "toString"'],
    ['{{resolve:secretsmanager:flat:SecretBinary}}', 'must ask for SecretString, got SecretBinary'],
    ['{{resolve:other:flat}}', 'is not resolved here'],
  ])('fails for %s, without a value in the message', (text, message) => {
    expect(() => resolve(text)).toThrow(message);
    expect(() => resolve(text)).not.toThrow('hunter2');
  });
});
