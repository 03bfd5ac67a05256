import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Stack, Validations } from 'aws-cdk-lib';
import { SecurityGroup, SubnetType, Vpc } from 'aws-cdk-lib/aws-ec2';
import { LayerVersion } from 'aws-cdk-lib/aws-lambda';
import { Bucket } from 'aws-cdk-lib/aws-s3';
import { AwsSolutionsChecks } from 'cdk-nag';
import { addStacks } from '../../lib/app';
import { configOf, onThisMachine, type StageName } from '../../lib/config';
import { byEmail } from '../../lib/delivery';
import type { Route } from '../../lib/route';
import { fromParameterStore, fromSecretsManager } from '../../lib/secret-reference';
import { checkConsumerSettings } from '../../lib/validation/consumer-rules';
import { ownParts, type Resource, synthesize, testApp } from './compose';

const handlers = { ...ownParts.handlers, consumer: () => __filename };
const routeWith = (settings: Partial<Route>): Route => ({
  consumer: 'receiver',
  description: 'Receives',
  ...settings,
});

/** The resources of the consumer's stack, by type. */
function resourcesOf(settings: Partial<Route>, stage: StageName = 'dev') {
  const stacks = synthesize(stage, { routes: [routeWith(settings)], handlers });
  const stack = stacks.find(({ name }) => name.endsWith('consumer-receiver'));
  if (stack === undefined) throw new Error('The consumer has no stack');
  // Without the reader of its dead letters, which each consumer has.
  const all = Object.entries(stack.template.Resources).flatMap(([id, resource]) =>
    id.startsWith('Letters') ? [] : [resource],
  );
  return (type: string): readonly Resource[] => all.filter(({ Type }) => Type === type);
}

function functionOf(settings: Partial<Route>, stage?: StageName): Resource {
  const [found, ...more] = resourcesOf(settings, stage)('AWS::Lambda::Function');
  if (found === undefined || more.length > 0) throw new Error(`${1 + more.length} functions`);
  return found;
}

function variablesOf(settings: Partial<Route>, stage?: StageName): Readonly<Record<string, unknown>> {
  return Object(functionOf(settings, stage).Properties?.['Environment']).Variables;
}

interface Statement {
  readonly Action: string | readonly string[];
  readonly Resource: unknown;
  readonly Condition?: unknown;
}

/** Statements of the function's policy about services. */
function statementsOf(settings: Partial<Route>, ...services: string[]): readonly Statement[] {
  return resourcesOf(settings)('AWS::IAM::Policy')
    .flatMap(({ Properties }): Statement[] => Object(Properties?.['PolicyDocument']).Statement)
    .filter(({ Action }) => services.includes([Action].flat()[0]?.split(':')[0] ?? ''));
}

const ARN = 'arn:aws:secretsmanager:eu-west-1:111122223333:secret:key';
const KEY = 'arn:aws:kms:eu-west-1:111122223333:key/1234abcd';
const local = (service: string, resource: string) => ({
  'Fn::Join': [
    '',
    [
      'arn:',
      { Ref: 'AWS::Partition' },
      `:${service}:`,
      { Ref: 'AWS::Region' },
      ':',
      { Ref: 'AWS::AccountId' },
      `:${resource}`,
    ],
  ],
});

describe('the environment of a consumer', () => {
  it('is given by a function of the stage, or for each stage', () => {
    const ofStage = { environment: (stage: string) => ({ PAYMENT_URL: `https://${stage}.example.com` }) };
    expect(variablesOf(ofStage)).toMatchObject({
      PAYMENT_URL: 'https://dev.example.com',
      CONSUMER: 'receiver',
    });
    const forEach = { environment: { dev: { LEVEL: 'all' }, prod: { LEVEL: 'few' } } };
    expect(variablesOf(forEach)).toMatchObject({ LEVEL: 'all' });
    expect(variablesOf(forEach, 'prod')).toMatchObject({ LEVEL: 'few' });
  });

  it('is replaced by another one where the app runs on this machine', () => {
    const route = routeWith({
      environment: () => ({ URL: 'https://a', LEVEL: 'all' }),
      localEnvironment: { URL: 'http://b' },
    });
    const variables = (local: boolean) => {
      const config = local ? onThisMachine(configOf('dev')) : configOf('dev');
      const stacks = synthesize('dev', { routes: [route], handlers, config });
      const found = stacks.find(({ name }) => name.endsWith('consumer-receiver'))?.template.Resources ?? {};
      return Object.entries(found).find(([id]) => id.startsWith('ConsumerFunction'))?.[1].Properties;
    };
    expect(variables(false)).toMatchObject({
      Environment: { Variables: { URL: 'https://a', LEVEL: 'all' } },
    });
    expect(variables(true)).toMatchObject({ Environment: { Variables: { URL: 'http://b', LEVEL: 'all' } } });
    const wrong = routeWith({ localEnvironment: { CONSUMER: 'x' } });
    expect(checkConsumerSettings(wrong, 'dev')).toMatchObject([{ given: 'CONSUMER' }]);
  });

  it.each([
    ['CONSUMER', 'a name that the platform does not use'],
    ['SECRET_LOCATIONS', 'a name that the platform does not use'],
    ['STATUS_TABLE_NAME', 'a name that the platform does not use'],
    ['AWS_REGION', 'a name that the platform does not use'],
    ['AWS_ACCESS_KEY_ID', 'a name that Lambda does not use'],
    ['_HANDLER', 'a name that Lambda does not use'],
    ['1ST', 'letters, digits and _, a letter first'],
    ['', 'letters, digits and _, a letter first'],
  ])('fails at synth for the name %j', (name, allowed) => {
    const route = routeWith({ environment: () => ({ [name]: 'x' }) });
    expect(checkConsumerSettings(route, 'dev')).toMatchObject([{ given: name, allowed }]);
    expect(() => synthesize('dev', { routes: [route], handlers })).toThrow(allowed);
  });

  it('may have variables that Lambda leaves to functions', () => {
    const environment = () => ({ AWS_LAMBDA_EXEC_WRAPPER: '/opt/wrapper', TZ: 'Europe/Berlin' });
    expect(checkConsumerSettings(routeWith({ environment }), 'dev')).toEqual([]);
  });

  it('fails at synth when Lambda would not have room for it', () => {
    const environment = () => ({ TEXT: 'ä'.repeat(1535) });
    expect(checkConsumerSettings(routeWith({ environment }), 'dev')).toMatchObject([{ given: '3074 bytes' }]);
    const fitting = () => ({ TEXT: 'ä'.repeat(1534) });
    expect(checkConsumerSettings(routeWith({ environment: fitting }), 'dev')).toEqual([]);
  });
});

describe('the secrets of a consumer', () => {
  it('are known to the function by their places, not their values', () => {
    const secrets = {
      'api-key': fromSecretsManager((stage) => `payment/${stage}/key`, { field: 'token' }),
      flag: fromParameterStore({ dev: '/payment/flag', prod: 'flag' }),
    };
    expect(JSON.parse(String(variablesOf({ secrets })['SECRET_LOCATIONS']))).toEqual({
      'api-key': { service: 'secretsmanager', id: 'payment/dev/key', field: 'token' },
      flag: { service: 'ssm', id: '/payment/flag' },
    });
  });

  it('may be those of a stage', () => {
    const secrets: Route['secrets'] = (stage) => (stage === 'prod' ? { key: fromSecretsManager('key') } : {});
    expect(variablesOf({ secrets }, 'prod')).toHaveProperty('SECRET_LOCATIONS');
    expect(variablesOf({ secrets }, 'dev')).not.toHaveProperty('SECRET_LOCATIONS');
  });

  it('may be read by the function, and nothing else may', () => {
    const secrets = {
      name: fromSecretsManager('payment/key'),
      arn: fromSecretsManager(`${ARN}-AbC123`),
      partial: fromSecretsManager(ARN),
      path: fromParameterStore('/payment/key'),
      flat: fromParameterStore('key'),
    };
    const statement = (Action: string, Resource: unknown) => ({ Effect: 'Allow', Action, Resource });
    expect(statementsOf({ secrets }, 'secretsmanager', 'ssm', 'kms')).toEqual([
      // The CDK puts the resources of one action together, and sorts them.
      statement('secretsmanager:GetSecretValue', [
        `${ARN}-??????`,
        `${ARN}-AbC123`,
        local('secretsmanager', 'secret:payment/key-??????'),
      ]),
      statement('ssm:GetParameter', [local('ssm', 'parameter/key'), local('ssm', 'parameter/payment/key')]),
    ]);
  });

  it('are decrypted by a key of the customer through their service alone', () => {
    const secrets = { key: fromSecretsManager('key', { encryptionKeyArn: KEY }) };
    expect(statementsOf({ secrets }, 'kms')).toEqual([
      {
        Effect: 'Allow',
        Action: 'kms:Decrypt',
        Resource: KEY,
        Condition: {
          StringEquals: {
            'kms:ViaService': {
              'Fn::Join': ['', ['secretsmanager.', { Ref: 'AWS::Region' }, '.', { Ref: 'AWS::URLSuffix' }]],
            },
          },
        },
      },
    ]);
  });

  it.each([
    ['Api Key', fromSecretsManager('key'), 'Api Key', 'single hyphens'],
    ['key', fromSecretsManager('pay ment'), '"pay ment"', 'the name or ARN of a secret'],
    ['key', fromSecretsManager(''), '""', 'the name or ARN of a secret'],
    ['key', fromParameterStore('/a b'), '"/a b"', 'the name or ARN of a parameter'],
    ['key', fromSecretsManager('a', { encryptionKeyArn: 'alias/a' }), '"alias/a"', 'the ARN of a key'],
  ])('fail at synth for %j, %j', (name, secret, given, allowed) => {
    expect(checkConsumerSettings(routeWith({ secrets: { [name]: secret } }), 'dev')).toMatchObject([
      { given, allowed: expect.stringContaining(allowed) },
    ]);
  });
});

describe('other settings of a consumer', () => {
  it('give permissions to the role of the function', () => {
    const statements = statementsOf(
      {
        permissions: (grantee, { stack, stage }) =>
          void Bucket.fromBucketName(stack, 'Prices', `prices-${stage}`).grantPut(grantee),
      },
      's3',
    );
    expect(JSON.stringify(statements)).toContain('prices-dev/*');
  });

  it('give layers to the function', () => {
    const arn = 'arn:aws:lambda:eu-west-1:111122223333:layer:fonts:3';
    const layers: Route['layers'] = ({ stack }) => [LayerVersion.fromLayerVersionArn(stack, 'Fonts', arn)];
    expect(functionOf({ layers }).Properties?.['Layers']).toEqual([arn]);
  });

  const importVpc = (stack: Stack) =>
    Vpc.fromVpcAttributes(stack, 'Vpc', {
      vpcId: 'vpc-0a1b2c3d',
      availabilityZones: ['eu-west-1a', 'eu-west-1b'],
      privateSubnetIds: ['subnet-00000001', 'subnet-00000002'],
      isolatedSubnetIds: ['subnet-00000003', 'subnet-00000004'],
    });

  it('put the function into subnets and security groups of a VPC, once it may make interfaces', () => {
    const vpc: Route['vpc'] = ({ stack }) => ({
      vpc: importVpc(stack),
      subnets: { subnetType: SubnetType.PRIVATE_ISOLATED },
      securityGroups: [SecurityGroup.fromSecurityGroupId(stack, 'Group', 'sg-0a1b2c3d')],
    });
    const made = functionOf({ vpc });
    expect(made.Properties?.['VpcConfig']).toEqual({
      SubnetIds: ['subnet-00000003', 'subnet-00000004'],
      SecurityGroupIds: ['sg-0a1b2c3d'],
    });
    expect(made.DependsOn).toContainEqual(expect.stringMatching(/^ConsumerRoleDefaultPolicy/));
    expect(statementsOf({ vpc }, 'ec2')).toMatchObject([
      { Action: expect.arrayContaining(['ec2:CreateNetworkInterface', 'ec2:DeleteNetworkInterface']) },
    ]);
  });

  it('have no finding of cdk-nag', () => {
    const outdir = mkdtempSync(join(tmpdir(), 'uketsuke-nag-'));
    try {
      const app = testApp(outdir);
      Validations.of(app).addPlugins(new AwsSolutionsChecks(app));
      const secrets = {
        key: fromSecretsManager('payment/key', { encryptionKeyArn: KEY }),
        flag: fromParameterStore('/payment/flag'),
      };
      const routes = [routeWith({ vpc: ({ stack }) => ({ vpc: importVpc(stack) }), secrets })];
      addStacks(app, { ...ownParts, config: configOf('dev'), routes, handlers });
      expect(() => app.synth()).not.toThrow();
    } finally {
      rmSync(outdir, { recursive: true });
    }
  });

  it('fail at synth for an observer, which does not have a function', () => {
    const route = routeWith({ delivery: byEmail({ to: 'them' }), environment: () => ({}), secrets: {} });
    expect(checkConsumerSettings(route, 'dev')).toMatchObject([
      { subject: 'route "receiver", environment' },
      { subject: 'route "receiver", secrets' },
    ]);
  });
});
