import { App, Stack } from 'aws-cdk-lib';
import { AttributeType, Table } from 'aws-cdk-lib/aws-dynamodb';
import { Bucket } from 'aws-cdk-lib/aws-s3';
import { Queue } from 'aws-cdk-lib/aws-sqs';
import { configOf, type ApiConfig } from '../../lib/config';
import { ApiStack } from '../../lib/stacks/api-stack';
import { checkConfig } from '../../lib/validation/config-rules';
import { refuseViolations } from '../../lib/validation/violation';
import { checkCallers, checkOwnAccount } from '../../lib/validation/caller-rules';

const dev = configOf('dev');
const withApi = (change: Partial<ApiConfig>) => ({ ...dev, api: { ...dev.api, ...change } });
const check = (change: Partial<ApiConfig>) => checkCallers(withApi(change));

describe('the accounts that may call', () => {
  it('may be several', () => {
    expect(check({ callers: ['111122223333', '444455556666'], tenant: 'account-and-role' })).toEqual([]);
  });

  it.each(['11112222333', '1111222233334', '1111-2222-3333', 'arn:aws:iam::111122223333:root', '*', ''])(
    'fail with the id %j',
    (account) => {
      expect(check({ callers: ['111122223333', account] })).toEqual([
        {
          subject: 'stage "dev", api.callers',
          given: JSON.stringify(account),
          allowed: 'an account id of 12 digits, as text',
          fix: 'Ask the caller for the id: `aws sts get-caller-identity` prints it.',
        },
      ]);
    },
  );

  it('fail when one is there twice', () => {
    expect(check({ callers: ['111122223333', '111122223333'] })).toMatchObject([
      { given: '111122223333 twice' },
    ]);
  });

  it('fail when the policy would be too large', () => {
    const callers = Array.from({ length: 201 }, (_, index) => String(100_000_000_000 + index));
    expect(check({ callers: callers.slice(1) })).toEqual([]);
    expect(check({ callers })).toMatchObject([{ given: '201 accounts' }]);
  });

  it('fail for an API that is open, and so does a tenant of a role', () => {
    expect(check({ authorization: 'none' })).toEqual([]);
    expect(
      check({ authorization: 'none', callers: ['111122223333'], tenant: 'account-and-role' }),
    ).toMatchObject([{ subject: 'stage "dev", api.callers' }, { subject: 'stage "dev", api.tenant' }]);
  });

  it("fail with the API's own account, where it is known", () => {
    const settings = withApi({ callers: ['111122223333'] });
    expect(checkOwnAccount(settings, '111122223333')).toMatchObject([
      { given: '111122223333, the account of the API' },
    ]);
    expect(checkOwnAccount(settings, '444455556666')).toEqual([]);
  });

  it('fail at synth, as all settings do', () => {
    const config = withApi({ callers: ['1111-2222-3333'] });
    const nobody = { consumers: [], observers: [] };
    expect(() => refuseViolations('lib/config.ts', checkConfig(nobody, config))).toThrow(
      'stage "dev", api.callers: "1111-2222-3333"; allowed is an account id of 12 digits, as text.',
    );
  });

  it("fail at synth with the account of the API's stack", () => {
    const env = { account: '111122223333', region: 'eu-west-1' };
    const app = new App();
    const state = new Stack(app, 'State', { env });
    const props = {
      requestTypes: [],
      intake: new Queue(state, 'Intake'),
      statusTable: new Table(state, 'Status', { partitionKey: { name: 'id', type: AttributeType.STRING } }),
      bodies: new Bucket(state, 'Bodies'),
      uploads: __filename,
    };
    const make = (callers: readonly string[]) =>
      new ApiStack(app, `Api${callers.join()}`, { env, config: withApi({ callers }), ...props });
    expect(() => make(['111122223333'])).toThrow(
      '111122223333, the account of the API; allowed is other accounts only',
    );
    expect(() => make(['444455556666'])).not.toThrow();
  });
});
