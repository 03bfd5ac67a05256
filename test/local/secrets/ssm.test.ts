import { VirtualClock } from '../../../local/clock';
import { SsmService } from '../../../local/services/ssm/service';
import { ENVIRONMENT } from '../assembly/recording-provider';

const ARN = 'arn:aws:ssm:eu-west-1:123456789012:parameter/';

function start(given: Readonly<Record<string, string>> = {}) {
  const log: string[] = [];
  const clock = new VirtualClock(0);
  const service = new SsmService({ environment: ENVIRONMENT, clock, given, log: (line) => log.push(line) });
  return { log, call: async (action: string, input: object) => service.call(action, { ...input }) };
}

describe('the Parameter Store', () => {
  it('returns a parameter by its name, its version and its ARN', async () => {
    const { call } = start({ '/shop/flag': 'one' });
    const put = { Name: '/shop/flag', Value: 'two', Overwrite: true };
    expect(await call('PutParameter', put)).toEqual({ Version: 2, Tier: 'Standard' });
    const parameter = {
      ARN: `${ARN}shop/flag`,
      DataType: 'text',
      LastModifiedDate: 0,
      Name: '/shop/flag',
      Type: 'String',
      Value: 'two',
      Version: 2,
    };
    expect(await call('GetParameter', { Name: '/shop/flag' })).toEqual({ Parameter: parameter });
    expect(await call('GetParameter', { Name: `${ARN}shop/flag` })).toEqual({ Parameter: parameter });
    expect(await call('GetParameter', { Name: '/shop/flag:1' })).toMatchObject({
      Parameter: { Value: 'one', Version: 1, Selector: ':1' },
    });
  });

  it('finds a name without a slash by its ARN', async () => {
    const { call } = start({ flag: 'one' });
    expect(await call('GetParameter', { Name: `${ARN}flag` })).toMatchObject({ Parameter: { Name: 'flag' } });
  });

  it('returns a SecureString in clear only with decryption', async () => {
    const { call } = start();
    await call('PutParameter', { Name: 'key', Value: 'hunter2', Type: 'SecureString' });
    expect(JSON.stringify(await call('GetParameter', { Name: 'key' }))).not.toContain('hunter2');
    const decrypted = await call('GetParameter', { Name: 'key', WithDecryption: true });
    expect(decrypted).toMatchObject({ Parameter: { Type: 'SecureString', Value: 'hunter2' } });
  });

  it('returns several parameters, and the names that it does not have', async () => {
    const { call } = start({ a: '1', b: '2' });
    expect(await call('GetParameters', { Names: ['b', 'x', 'a'] })).toMatchObject({
      Parameters: [{ Name: 'b' }, { Name: 'a' }],
      InvalidParameters: ['x'],
    });
  });

  it('returns parameters below a path, one level deep or all, ten at a time', async () => {
    const names = Array.from({ length: 11 }, (_, index) => `/shop/p${String(index).padStart(2, '0')}`);
    const { call } = start(
      Object.fromEntries([...names, '/shop/deep/a', '/shopping'].map((name) => [name, 'x'])),
    );
    const namesIn = (page: unknown) => Object(page).Parameters.map(({ Name }: { Name: string }) => Name);
    const first = Object(await call('GetParametersByPath', { Path: '/shop' }));
    expect(namesIn(first)).toEqual(names.slice(0, 10));
    const rest = await call('GetParametersByPath', { Path: '/shop', NextToken: first.NextToken });
    expect(namesIn(rest)).toEqual(names.slice(10));
    const all = await call('GetParametersByPath', { Path: '/shop/', Recursive: true });
    expect(namesIn(all)[0]).toBe('/shop/deep/a');
  });

  it('fails for a parameter that is not there, and once logs how to give it a value', async () => {
    const { call, log } = start();
    const missing = { code: 'ParameterNotFound' };
    await expect(call('GetParameter', { Name: '/shop/flag' })).rejects.toMatchObject(missing);
    await expect(call('GetParameter', { Name: '/shop/flag' })).rejects.toMatchObject(missing);
    expect(log).toEqual([
      'There is no SSM parameter "/shop/flag". Give it a value: --ssm /shop/flag=VALUE, or --secrets FILE.',
    ]);
  });

  it.each([
    ['GetParameter', { Name: 'taken:2' }, 'ParameterVersionNotFound'],
    ['PutParameter', { Name: 'taken', Value: 'x', Type: 'String' }, 'ParameterAlreadyExists'],
    ['PutParameter', { Name: 'new', Value: 'x' }, 'ValidationException'],
    ['PutParameter', { Name: 'new', Type: 'String' }, 'ValidationException'],
    ['DescribeParameters', {}, 'UnknownOperationException'],
  ])('refuses %s of %j', async (action, input, code) => {
    await expect(start({ taken: 'x' }).call(action, input)).rejects.toMatchObject({ code });
  });
});
