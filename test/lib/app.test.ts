import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { App, Stack, Validations } from 'aws-cdk-lib';
import { CfnSubscription, CfnTopic } from 'aws-cdk-lib/aws-sns';
import { CfnQueue } from 'aws-cdk-lib/aws-sqs';
import { addStacks } from '../../lib/app';
import { addChecks } from '../../lib/validation/add-checks';
import { configOf } from '../../lib/config';
import { featureFlags } from '../../lib/feature-flags';
import { observes } from '../../lib/route';
import { routes } from '../sample-app/routes';
import { ownParts, synthesize, testApp } from './compose';
import cdkJson from '../../cdk.json';
import { addresses } from '../sample-app/config';

/** With everybody in it who can be told. */
const config = { ...configOf('dev'), addresses };
const stacks = synthesize('dev', { config });
const names = stacks.map(({ name }) => name);

function temporary<Result>(use: (directory: string) => Result): Result {
  const directory = mkdtempSync(join(tmpdir(), 'uketsuke-app-'));
  try {
    return use(directory);
  } finally {
    rmSync(directory, { recursive: true });
  }
}

describe('the stacks', () => {
  const outcomes = 'uketsuke-dev-outcomes';

  it('are intake, fan-out, outcomes, one for each consumer and each observer, dispatch, and api', () => {
    const receivers = routes.map((route) => `${observes(route) ? 'observer' : 'consumer'}-${route.consumer}`);
    expect(names.toSorted()).toEqual(
      ['intake', 'fan-out', 'outcomes', ...receivers, 'dispatch', 'api']
        .map((part) => `uketsuke-dev-${part}`)
        .toSorted(),
    );
  });

  it('deploy one after the other, without cycles, each after the stacks that receive its messages', () => {
    for (const { name, after } of stacks) {
      for (const earlier of after) expect(names.indexOf(earlier)).toBeLessThan(names.indexOf(name));
    }
    expect(names.slice(-2)).toEqual(['uketsuke-dev-dispatch', 'uketsuke-dev-api']);
    const others = names.slice(0, -2).filter((name) => name !== outcomes);
    expect(stacks.at(-2)?.after.toSorted()).toEqual(others.toSorted());
    expect(stacks.at(-1)?.after).toEqual(
      expect.arrayContaining(['uketsuke-dev-intake', outcomes, 'uketsuke-dev-dispatch']),
    );
  });

  it('report outcomes with the status table alone', () => {
    expect(stacks.find(({ name }) => name === outcomes)?.after).toEqual(['uketsuke-dev-intake']);
  });

  it('do not depend on consumers or observers, except dispatch', () => {
    const depending = stacks.filter(({ after }) => after.some((name) => /consumer|observer/.test(name)));
    expect(depending.map(({ name }) => name)).toEqual(['uketsuke-dev-dispatch']);
  });

  it('refer to each other without exports, which would lock them', () => {
    const text = JSON.stringify(stacks.map(({ template }) => template));
    expect(text).not.toContain('Fn::ImportValue');
    expect(text).not.toContain('"Export"');
    expect(text).toContain('Fn::GetStackOutput');
  });

  it('are for any account and region', () => {
    const text = JSON.stringify(stacks.map(({ template }) => template));
    // An ARN or URL with a region or an account written into it.
    expect(text.match(/\b(?:us|eu|ap|sa|ca|af|me)-[a-z]+-\d|[:/]\d{12}[:/]/g)).toBeNull();
  });

  it('share nothing between stages', () => {
    const prod = synthesize('prod').map(({ name }) => name);
    expect(prod.filter((name) => names.includes(name))).toEqual([]);
  });
});

describe('the permissions', () => {
  const policies = stacks.flatMap(({ template }) =>
    Object.entries(template.Resources).filter(([, { Type }]) => Type === 'AWS::IAM::Policy'),
  );

  it.each(policies)(
    'of %s have no wildcard but for keys of bodies and letters, and lists of streams',
    (_, { Properties }) => {
      // An action that knows no resource.
      const listing = '{"Action":"dynamodb:ListStreams","Effect":"Allow","Resource":"*"}';
      const text = JSON.stringify(Properties?.['PolicyDocument']).replace(listing, '');
      const keys =
        /"\/(?:tenants\/\*(?:\/(?:uploads|requests)\/\*)?|letters\/(?:intake|consumers\/[a-z-]+)\/\*)"/g;
      expect(text.replaceAll(keys, '')).not.toContain('*');
    },
  );

  it('to write bodies are those of the dispatcher and of the signer of uploads, each beside the other', () => {
    const writers = policies.flatMap(([, { Properties }]) =>
      JSON.stringify(Properties?.['PolicyDocument'])
        .split('"Action"')
        .filter((statement) => statement.includes('s3:PutObject'))
        .flatMap((statement) => statement.match(/\/tenants\/[^"]*/)?.[0] ?? []),
    );
    // There is a dispatcher for each lane.
    expect(writers).toEqual(['/tenants/*/requests/*', '/tenants/*/requests/*', '/tenants/*/uploads/*']);
  });

  it('to tell of outcomes are to read and mark requests, to publish, to keep failures, to push and to sweep', () => {
    const documents = stacks
      .filter(({ name }) => name === 'uketsuke-dev-outcomes')
      .flatMap(({ template }) => Object.entries(template.Resources))
      .filter(([, { Type }]) => Type === 'AWS::IAM::Policy')
      .map(([id, { Properties }]) => {
        const text = JSON.stringify(Properties?.['PolicyDocument']);
        return [id.replace(/Role.*$/, ''), text.match(/[a-z]+:[A-Z]\w+(?=")/g)];
      });
    expect(Object.fromEntries(documents)).toEqual({
      Teller: [
        'logs:CreateLogStream',
        'logs:PutLogEvents',
        'dynamodb:Query',
        'dynamodb:UpdateItem',
        'sns:Publish',
        'dynamodb:DescribeStream',
        'dynamodb:GetRecords',
        'dynamodb:GetShardIterator',
        'dynamodb:ListStreams',
        'sqs:SendMessage',
      ],
      Sweeper: [
        'logs:CreateLogStream',
        'logs:PutLogEvents',
        'dynamodb:GetItem',
        'dynamodb:Query',
        'dynamodb:UpdateItem',
        'dynamodb:Query',
      ],
      Sweeps: ['lambda:InvokeFunction', 'sqs:SendMessage'],
      Pusher: [
        'logs:CreateLogStream',
        'logs:PutLogEvents',
        'appsync:EventPublish',
        'sqs:SendMessage',
        'sqs:DeleteMessage',
        'sqs:GetQueueAttributes',
        'sqs:ReceiveMessage',
      ],
    });
  });

  it('come with no managed policy but the one that API Gateway wants for its logs', () => {
    const text = JSON.stringify(stacks.map(({ template }) => template));
    expect(text.match(/iam::aws:policy[^"]*/g)).toEqual([
      'iam::aws:policy/service-role/AmazonAPIGatewayPushToCloudWatchLogs',
    ]);
  });
});

describe('the checks at synth', () => {
  // As at every synth but those of the other tests.
  const { CDK_VALIDATION } = process.env;
  beforeAll(() => delete process.env['CDK_VALIDATION']);
  afterAll(() => {
    process.env['CDK_VALIDATION'] = CDK_VALIDATION;
  });

  function acknowledged(app: App): Set<string> {
    const ids = app.node
      .findAll()
      .flatMap(({ node }) => node.metadata)
      .filter(({ type }) => type === Validations.ACKNOWLEDGED_RULES_METADATA_KEY)
      .flatMap(({ data }) => Object.keys(data))
      .map((id) => id.replace(/^.*?::/, '').replace(/\[.*$/s, ''));
    return new Set(ids);
  }

  it('find nothing but what breaks six rules and is acknowledged with a reason', () => {
    temporary((directory) => {
      const app = testApp(directory);
      addStacks(app, { ...ownParts, config: { ...configOf('prod'), addresses } });
      addChecks(app);
      expect(() => app.synth()).not.toThrow();
      expect([...acknowledged(app)].toSorted()).toEqual([
        'AwsSolutions-APIG3',
        'AwsSolutions-COG4',
        'AwsSolutions-IAM4',
        'AwsSolutions-IAM5',
        'AwsSolutions-S1',
        'AwsSolutions-SQS3',
      ]);
    });
  });

  it('fails on a finding that is not acknowledged', () => {
    temporary((directory) => {
      const app = testApp(directory);
      addStacks(app, { ...ownParts, config: configOf('dev') });
      addChecks(app);
      new CfnTopic(new Stack(app, 'careless'), 'Topic');
      expect(() => app.synth()).toThrow('AwsSolutions-SNS3');
    });
  });

  it('fails on what stacks say about each other', () => {
    temporary((directory) => {
      const app = testApp(directory);
      const { fanOut } = addStacks(app, { ...ownParts, config: configOf('dev') });
      addChecks(app);
      new CfnSubscription(new Stack(app, 'careless'), 'Subscription', {
        topicArn: fanOut.topic.topicArn,
        protocol: 'sqs',
        endpoint: 'arn:aws:sqs:eu-west-1:111122223333:theirs.fifo',
      });
      expect(() => app.synth()).toThrow('Messaging-FifoSubscription');
    });
  });

  it('leaves the stacks of a host alone, unless it adds the checks', () => {
    const synthesize = (add: (app: App) => void) => {
      const printed: unknown[] = [];
      const print = jest.spyOn(console, 'error').mockImplementation((text: unknown) => printed.push(text));
      try {
        temporary((directory) => {
          const app = testApp(directory);
          addStacks(app, { ...ownParts, config: configOf('dev') });
          add(app);
          const host = new Stack(app, 'host');
          const queue = new CfnQueue(host, 'Queue', { fifoQueue: true });
          const topicArn = new CfnTopic(host, 'Topic').ref;
          new CfnSubscription(host, 'Subscription', { topicArn, protocol: 'sqs', endpoint: queue.attrArn });
          app.synth();
        });
      } finally {
        print.mockRestore();
      }
      return printed.join('\n');
    };
    expect(synthesize(() => {})).not.toMatch(/AwsSolutions|Messaging-|host/);
    expect(() => synthesize(addChecks)).toThrow(/AwsSolutions[^]*Messaging-|Messaging-[^]*AwsSolutions/);
  });

  it("fails on what breaks CDK's own rules", () => {
    temporary((directory) => {
      const app = new App({ outdir: directory, context: { ...featureFlags } });
      const topic = new CfnTopic(new Stack(app, 'careless'), 'Topic');
      topic.addPropertyOverride('NoSuchProperty', true);
      expect(() => app.synth()).toThrow('NoSuchProperty');
    });
  });
});

describe('the feature flags', () => {
  it("are those of CDK's command line and of an app that starts without it", () => {
    expect(featureFlags).toMatchObject(cdkJson.context);
    expect(featureFlags).toMatchObject({
      '@aws-cdk/core:defaultCrossStackReferences': 'weak',
      '@aws-cdk/core:validateAgainstDefaultRules': true,
    });
  });
});

describe('a broken declaration', () => {
  it('fails before any stack is made, with all that is wrong', () => {
    temporary((directory) => {
      mkdirSync(join(directory, 'out'));
      const app = testApp(join(directory, 'out'));
      const add = () =>
        addStacks(app, {
          ...ownParts,
          config: configOf('dev'),
          routes: [
            { consumer: 'Ledger', description: 'x' },
            { consumer: 'archive', description: 'x', batchSize: 11 },
          ],
        });
      expect(add).toThrow(
        /lib\/routes\.ts cannot be used as it is:[^]*"Ledger"[^]*11 without a batching window/,
      );
      expect(app.node.children.filter(Stack.isStack)).toEqual([]);
    });
  });
});
