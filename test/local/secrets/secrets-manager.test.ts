import { VirtualClock } from '../../../local/clock';
import { SeededRandom } from '../../../local/random';
import { secretsManagerProviders } from '../../../local/resources/secrets-manager';
import { SecretsManagerService } from '../../../local/services/secrets-manager/service';
import { ENVIRONMENT } from '../assembly/recording-provider';

const ARN = 'arn:aws:secretsmanager:eu-west-1:123456789012:secret:';
const NOT_FOUND = {
  code: 'ResourceNotFoundException',
  message: "Secrets Manager can't find the specified secret.",
};

function start(given: Readonly<Record<string, string>> = {}) {
  const log: string[] = [];
  const clock = new VirtualClock(0);
  const random = new SeededRandom(1);
  const service = new SecretsManagerService({
    environment: ENVIRONMENT,
    clock,
    random,
    given,
    log: (line) => log.push(line),
  });
  const [provider] = secretsManagerProviders(service, random);
  return {
    log,
    call: async (action: string, input: object) => service.call(action, { ...input }),
    make: async (properties: object) =>
      provider?.create({
        logicalId: 'A',
        stackName: 's',
        generatedName: 's-A-1',
        properties: { ...properties },
      }),
  };
}

describe('Secrets Manager', () => {
  it('returns the current value of a secret, by its name, its ARN and the ARN without its end', async () => {
    const { call } = start();
    const created = Object(await call('CreateSecret', { Name: 'shop/key', SecretString: 'one' }));
    expect(created.ARN).toMatch(new RegExp(`^${ARN}shop/key-[A-Za-z0-9]{6}$`));
    await call('PutSecretValue', { SecretId: 'shop/key', SecretString: 'two', ClientRequestToken: 'second' });
    for (const SecretId of ['shop/key', created.ARN, created.ARN.slice(0, -7)]) {
      expect(await call('GetSecretValue', { SecretId })).toEqual({
        ARN: created.ARN,
        Name: 'shop/key',
        VersionId: 'second',
        VersionStages: ['AWSCURRENT'],
        CreatedDate: 0,
        SecretString: 'two',
      });
    }
    const previous = { SecretId: 'shop/key', VersionStage: 'AWSPREVIOUS' };
    expect(await call('GetSecretValue', previous)).toMatchObject({ SecretString: 'one' });
    const first = { SecretId: 'shop/key', VersionId: created.VersionId };
    expect(await call('GetSecretValue', first)).toMatchObject({ VersionStages: ['AWSPREVIOUS'] });
  });

  it('ignores a call that is repeated with the same token and value', async () => {
    const { call } = start();
    const create = { Name: 'a', SecretString: '1', ClientRequestToken: 'first' };
    const created = await call('CreateSecret', create);
    expect(await call('CreateSecret', create)).toEqual(created);
    const put = { SecretId: 'a', SecretString: '2', ClientRequestToken: 'second' };
    const answer = await call('PutSecretValue', put);
    expect(await call('PutSecretValue', put)).toEqual(answer);
    expect(await call('GetSecretValue', { SecretId: 'a' })).toMatchObject({ SecretString: '2' });
    const previous = { SecretId: 'a', VersionStage: 'AWSPREVIOUS' };
    expect(await call('GetSecretValue', previous)).toMatchObject({ SecretString: '1' });
    // The second version stays the current one.
    expect(
      await call('PutSecretValue', { SecretId: 'a', SecretString: '1', ClientRequestToken: 'first' }),
    ).toMatchObject({ VersionId: 'first', VersionStages: ['AWSPREVIOUS'] });
    expect(await call('GetSecretValue', { SecretId: 'a' })).toMatchObject({ SecretString: '2' });
  });

  it('fails for a token that is repeated with another value', async () => {
    const { call } = start();
    const create = { Name: 'a', SecretString: '1', ClientRequestToken: 'first' };
    await call('CreateSecret', create);
    const refused = {
      code: 'ResourceExistsException',
      message: expect.stringMatching(/^You can't use ClientRequestToken first because that value is already/),
    };
    await expect(call('CreateSecret', { ...create, SecretString: '2' })).rejects.toMatchObject(refused);
    const put = { SecretId: 'a', SecretString: '2', ClientRequestToken: 'first' };
    await expect(call('PutSecretValue', put)).rejects.toMatchObject(refused);
    expect(await call('GetSecretValue', { SecretId: 'a' })).toMatchObject({ SecretString: '1' });
  });

  it('describes and lists secrets without their values', async () => {
    const { call } = start({ a: 'hunter2', b: 'hunter2' });
    expect(await call('DescribeSecret', { SecretId: 'b' })).toMatchObject({ Name: 'b', CreatedDate: 0 });
    const page = Object(await call('ListSecrets', { MaxResults: 1 }));
    expect(page.SecretList).toMatchObject([{ Name: 'a' }]);
    const rest = await call('ListSecrets', { MaxResults: 1, NextToken: page.NextToken });
    expect(rest).toMatchObject({ SecretList: [{ Name: 'b' }] });
    expect(JSON.stringify([page, rest])).not.toContain('hunter2');
  });

  it('fails for a secret that is not there, and once logs how to give it a value', async () => {
    const { call, log } = start();
    for (const action of ['GetSecretValue', 'DescribeSecret', 'PutSecretValue']) {
      await expect(call(action, { SecretId: 'key', SecretString: 'x' })).rejects.toMatchObject(NOT_FOUND);
    }
    expect(log).toEqual([
      'There is no secret "key". Give it a value: --secret key=VALUE, or --secrets FILE.',
    ]);
  });

  it.each([
    ['CreateSecret', { Name: 'taken', SecretString: 'x' }, 'ResourceExistsException'],
    ['CreateSecret', { Name: 'a b' }, 'ValidationException'],
    ['CreateSecret', { Name: 'a', SecretString: 'x', SecretBinary: 'eA==' }, 'InvalidParameterException'],
    ['PutSecretValue', { SecretId: 'taken' }, 'InvalidRequestException'],
    ['GetSecretValue', {}, 'ValidationException'],
    ['GetSecretValue', { SecretId: 'taken', VersionStage: 'AWSPENDING' }, 'ResourceNotFoundException'],
    ['RotateSecret', { SecretId: 'taken' }, 'UnknownOperationException'],
  ])('refuses %s of %j', async (action, input, code) => {
    await expect(start({ taken: 'x' }).call(action, input)).rejects.toMatchObject({ code });
  });

  it('finds a secret that was given by the ARN of another account', async () => {
    const arn = 'arn:aws:secretsmanager:eu-west-1:999999999999:secret:shared-AbC123';
    const { call } = start({ [arn]: 'one' });
    expect(await call('GetSecretValue', { SecretId: arn })).toMatchObject({ Name: 'shared', ARN: arn });
  });
});

describe('a secret of a template', () => {
  it('has the text of the template, or none', async () => {
    const { call, make } = start();
    const made = await make({ Name: 'key', SecretString: 'one', Description: 'Of the shop' });
    expect(made?.attributes).toEqual({ Id: made?.ref });
    expect(await call('GetSecretValue', { SecretId: made?.ref })).toMatchObject({ SecretString: 'one' });
    await make({});
    await expect(call('GetSecretValue', { SecretId: 's-A-1' })).rejects.toMatchObject({
      message: "Secrets Manager can't find the specified secret value for staging label: AWSCURRENT",
    });
  });

  it('has the text that was given from outside before that of the template', async () => {
    const { call, make } = start({ key: 'given' });
    await make({ Name: 'key', GenerateSecretString: {} });
    expect(await call('GetSecretValue', { SecretId: 'key' })).toMatchObject({ SecretString: 'given' });
  });

  it('has a generated text of every kind of character', async () => {
    const { call, make } = start();
    await make({ Name: 'key', GenerateSecretString: { ExcludeCharacters: '"' } });
    const { SecretString } = Object(await call('GetSecretValue', { SecretId: 'key' }));
    expect(SecretString).toHaveLength(32);
    for (const kind of [/[a-z]/, /[A-Z]/, /\d/, /[^A-Za-z0-9]/]) expect(SecretString).toMatch(kind);
    expect(SecretString).not.toContain('"');
  });

  it('has a generated member in the JSON object of the template', async () => {
    const { call, make } = start();
    const GenerateSecretString = {
      SecretStringTemplate: '{"user":"shop"}',
      GenerateStringKey: 'password',
      ExcludePunctuation: true,
      PasswordLength: 12,
    };
    await make({ Name: 'key', GenerateSecretString });
    const { SecretString } = Object(await call('GetSecretValue', { SecretId: 'key' }));
    expect(JSON.parse(SecretString)).toEqual({
      user: 'shop',
      password: expect.stringMatching(/^[A-Za-z0-9]{12}$/),
    });
  });
});
