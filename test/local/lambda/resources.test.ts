import type { CallContext } from '../../../local/aws/call';
import { AwsError } from '../../../local/aws/error';
import type { ResourceOutcome, ResourceProvider } from '../../../local/resources/provider';
import { lambdaProviders } from '../../../local/resources/lambda';
import type { EventSourceMappingDefinition } from '../../../local/services/event-source-mapping/definition';
import { EventSourceMappings } from '../../../local/services/event-source-mapping/service';
import { SeededRandom } from '../../../local/random';
import { context, environment, TestLambda } from './functions';

/** Remembers what is made, and polls nothing. */
class RecordingMappings extends EventSourceMappings {
  readonly made: EventSourceMappingDefinition[] = [];

  override create(definition: EventSourceMappingDefinition): { readonly uuid: string; readonly arn: string } {
    this.made.push(definition);
    return super.create(definition);
  }
}

let lambda: TestLambda;
let mappings: RecordingMappings;
let providers: readonly ResourceProvider[];
beforeEach(() => {
  lambda = new TestLambda();
  mappings = new RecordingMappings({
    environment,
    clock: lambda.clock,
    random: new SeededRandom('resources'),
    sqs: { name: 'sqs', call: async () => Promise.reject(new Error('not polled')) },
    lambda: lambda.service,
  });
  providers = resourceProviders();
});
afterEach(async () => {
  await lambda.close();
});

function resourceProviders(): readonly ResourceProvider[] {
  const resolveAsset = (bucket: string, key: string): string | undefined =>
    bucket === 'assets' && key === 'abc.zip'
      ? lambda.write('asset', {
          'index.mjs': 'export const handler = async () => process.env.TABLE ?? "asset";',
          'opt.js': 'module.exports = { layer: true };',
        })
      : undefined;
  return lambdaProviders({ lambda: lambda.service, mappings, resolveAsset });
}

async function create(type: string, properties: Record<string, unknown>): Promise<ResourceOutcome> {
  const provider = providers.find((candidate) => candidate.type === type);
  if (provider === undefined) throw new Error(`no provider for ${type}`);
  return provider.create({ logicalId: 'Made', stackName: 's', generatedName: 's-Made-1', properties });
}

const definition = {
  Code: { S3Bucket: 'assets', S3Key: 'abc.zip' },
  Handler: 'index.handler',
  Runtime: 'nodejs24.x',
};

const invoke = async (name: string): Promise<unknown> =>
  JSON.parse((await lambda.service.invoke(name, '{}', context)).payload);

describe('AWS::Lambda::Function', () => {
  it('runs the code of an asset under a generated name', async () => {
    const outcome = await create('AWS::Lambda::Function', definition);
    expect([outcome, await invoke(outcome.ref)]).toMatchObject([
      {
        ref: 's-Made-1',
        attributes: { Arn: 'arn:aws:lambda:eu-central-1:000000000000:function:s-Made-1' },
      },
      'asset',
    ]);
  });

  it('takes numbers as text, and variables that are no text', async () => {
    await create('AWS::Lambda::Function', {
      ...definition,
      FunctionName: 'billing',
      Timeout: '30',
      MemorySize: '256',
      ReservedConcurrentExecutions: '2',
      Environment: { Variables: { TABLE: 7 } },
    });
    expect([lambda.service.describe('billing').definition, await invoke('billing')]).toMatchObject([
      { timeoutSeconds: 30, memoryMegabytes: 256, reservedConcurrency: 2, environment: { TABLE: '7' } },
      '7',
    ]);
  });

  it('runs inline code', async () => {
    const code = { ZipFile: 'exports.handler = async () => "inline";' };
    const { ref } = await create('AWS::Lambda::Function', { ...definition, Code: code });
    expect(await invoke(ref)).toBe('inline');
  });

  it.each([
    [{ Runtime: 'python3.13' }, 'runtime python3.13 given; only Node.js (nodejs*.x) runs here'],
    [
      { Code: { S3Bucket: 'assets', S3Key: 'gone.zip' } },
      'its code must be an asset of this assembly, got s3://assets/gone.zip.',
    ],
    [{ Code: { ImageUri: 'repository:tag' }, PackageType: 'Image' }, 'container images do not run here'],
    [
      { Environment: { Variables: { AWS_REGION: 'x' } } },
      "the environment variable AWS_REGION is Lambda's own",
    ],
  ])('fails with %j, naming the function', async (wrong, message) => {
    await expect(create('AWS::Lambda::Function', { ...definition, ...wrong })).rejects.toThrow(
      `Function s-Made-1: ${message}`,
    );
  });
});

describe('AWS::Lambda::Function with a dead-letter target that is neither a queue nor a topic', () => {
  it('runs without it, which is named', async () => {
    const { ref, notDone } = await create('AWS::Lambda::Function', {
      ...definition,
      DeadLetterConfig: { TargetArn: 'arn:aws:events:eu-central-1:000000000000:event-bus/b' },
    });
    expect([await invoke(ref), notDone]).toEqual([
      'asset',
      [
        {
          property: 'DeadLetterConfig',
          why: expect.stringContaining('a destination must be of sqs, sns, got'),
        },
      ],
    ]);
  });
});

describe('AWS::Lambda::LayerVersion', () => {
  const layered = async (layers: readonly string[]): Promise<ResourceOutcome> =>
    create('AWS::Lambda::Function', {
      ...definition,
      Code: { ZipFile: "exports.handler = async () => require('/opt/opt.js');" },
      Layers: layers,
    });

  it('gives its ARN, and its files to a function', async () => {
    const made = await create('AWS::Lambda::LayerVersion', { LayerName: 'l', Content: definition.Code });
    expect(made.ref).toBe('arn:aws:lambda:eu-central-1:000000000000:layer:l:1');
    const { notDone, ref } = await layered([made.ref]);
    expect([notDone, await invoke(ref)]).toEqual([[], { layer: true }]);
  });

  it('of another account is named, and the function runs without it', async () => {
    const arn = 'arn:aws:lambda:eu-central-1:094274105915:layer:Powertools:1';
    const { notDone } = await layered([arn]);
    expect(notDone).toEqual([
      {
        property: 'Layers',
        why: `a layer must be in this assembly, got ${arn}. The function runs without it.`,
      },
    ]);
  });

  it('fails without its content', async () => {
    const Content = { S3Bucket: 'assets', S3Key: 'gone.zip' };
    await expect(create('AWS::Lambda::LayerVersion', { LayerName: 'l', Content })).rejects.toThrow(
      'Layer l: its code must be an asset of this assembly, got s3://assets/gone.zip.',
    );
  });
});

describe('AWS::Lambda::Version and AWS::Lambda::Alias', () => {
  it('refer to what can be invoked', async () => {
    await create('AWS::Lambda::Function', { ...definition, FunctionName: 'billing' });
    const version = await create('AWS::Lambda::Version', { FunctionName: 'billing' });
    const alias = await create('AWS::Lambda::Alias', {
      FunctionName: 'billing',
      FunctionVersion: '1',
      Name: 'live',
    });
    expect([version.ref, alias.ref, await invoke(version.ref), await invoke(alias.ref)]).toEqual([
      'arn:aws:lambda:eu-central-1:000000000000:function:billing:1',
      'arn:aws:lambda:eu-central-1:000000000000:function:billing:live',
      'asset',
      'asset',
    ]);
  });

  it('fails without the function', async () => {
    await expect(create('AWS::Lambda::Version', { FunctionName: 'none' })).rejects.toThrow(
      'Function not found',
    );
  });
});

describe('AWS::Lambda::EventSourceMapping', () => {
  it('is made as the template says', async () => {
    const { attributes, ref } = await create('AWS::Lambda::EventSourceMapping', {
      EventSourceArn: 'arn:aws:sqs:eu-central-1:000000000000:work',
      FunctionName: 'billing',
      BatchSize: '100',
      MaximumBatchingWindowInSeconds: 5,
      FunctionResponseTypes: ['ReportBatchItemFailures'],
      ScalingConfig: { MaximumConcurrency: 10 },
    });
    expect([mappings.made, attributes['Id']]).toEqual([
      [
        {
          queueArn: 'arn:aws:sqs:eu-central-1:000000000000:work',
          functionName: 'billing',
          batchSize: 100,
          batchingWindowSeconds: 5,
          reportBatchItemFailures: true,
          maximumConcurrency: 10,
          enabled: true,
        },
      ],
      ref,
    ]);
  });

  it('fails for other event sources', async () => {
    const stream = 'arn:aws:kinesis:eu-central-1:000000000000:stream/clicks';
    await expect(
      create('AWS::Lambda::EventSourceMapping', { EventSourceArn: stream, FunctionName: 'billing' }),
    ).rejects.toThrow('only SQS queues and DynamoDB streams are event sources here');
  });
});

// https://docs.aws.amazon.com/lambda/latest/dg/access-control-resource-based.html
describe('AWS::Lambda::Permission', () => {
  const topic = (name: string): CallContext => ({
    principal: {
      kind: 'service',
      service: 'sns.amazonaws.com',
      sourceArn: `arn:aws:sns:eu-central-1:000000000000:${name}`,
    },
    requestId: 'r',
  });
  const permit = async (FunctionName: string, more: Record<string, unknown> = {}): Promise<ResourceOutcome> =>
    create('AWS::Lambda::Permission', {
      FunctionName,
      Action: 'lambda:InvokeFunction',
      Principal: 'sns.amazonaws.com',
      ...more,
    });
  /** What becomes of an event of a topic. */
  const taken = (functionName: string, from: CallContext): string => {
    try {
      lambda.service.invokeLater(functionName, '{}', from);
      return 'taken';
    } catch (error) {
      return error instanceof AwsError ? error.code : String(error);
    }
  };

  it('lets a topic invoke, and no other', async () => {
    const { ref } = await create('AWS::Lambda::Function', definition);
    await permit(ref, { SourceArn: 'arn:aws:sns:eu-central-1:000000000000:orders' });
    expect([taken(ref, topic('orders')), taken(ref, topic('others'))]).toEqual([
      'taken',
      'AccessDeniedException',
    ]);
  });

  it('lets every topic of an account invoke', async () => {
    const { ref } = await create('AWS::Lambda::Function', definition);
    await permit(ref, { SourceAccount: '000000000000' });
    expect(taken(ref, topic('orders'))).toBe('taken');
  });

  it('for an alias does not let the function itself be invoked', async () => {
    const { ref } = await create('AWS::Lambda::Function', definition);
    const alias = await create('AWS::Lambda::Alias', {
      FunctionName: ref,
      Name: 'live',
      FunctionVersion: '1',
    });
    await permit(alias.ref);
    expect([taken(alias.ref, topic('orders')), taken(ref, topic('orders'))]).toEqual([
      'taken',
      'AccessDeniedException',
    ]);
  });

  it('fails for another service', async () => {
    const { ref } = await create('AWS::Lambda::Function', definition);
    await permit(ref, { Principal: 's3.amazonaws.com' });
    expect(taken(ref, topic('orders'))).toBe('AccessDeniedException');
  });

  it('is not needed by callers of the account', async () => {
    const { ref } = await create('AWS::Lambda::Function', definition);
    expect(taken(ref, context)).toBe('taken');
  });

  it('fails for a function that is not there', async () => {
    await expect(permit('nobody')).rejects.toThrow('Function not found');
  });
});

describe('AWS::Lambda::EventInvokeConfig', () => {
  it.each([
    [{ MaximumRetryAttempts: 3 }, '3 retries given; 0 to 2 are allowed'],
    [{ MaximumEventAgeInSeconds: '59' }, 'an event age of 59 seconds given; 60 to 21600 are allowed'],
  ])('fails with %j', async (wrong, message) => {
    await create('AWS::Lambda::Function', { ...definition, FunctionName: 'billing' });
    await expect(
      create('AWS::Lambda::EventInvokeConfig', { FunctionName: 'billing', Qualifier: '$LATEST', ...wrong }),
    ).rejects.toThrow(message);
  });

  it.each([
    [
      { OnFailure: { Destination: 'arn:aws:events:eu-central-1:000000000000:event-bus/b' } },
      'DestinationConfig.OnFailure',
      'a destination must be of sqs, sns, lambda, got arn:aws:events:eu-central-1:000000000000:event-bus/b. Nothing is sent to it.',
    ],
    [
      { OnSuccess: { Destination: 'arn:aws:sqs:eu-central-1:000000000000:q.fifo' } },
      'DestinationConfig.OnSuccess',
      'a destination must not be a FIFO queue or topic, got arn:aws:sqs:eu-central-1:000000000000:q.fifo. Nothing is sent to it.',
    ],
  ])(
    'keeps its retries without the destination %j, which is named',
    async (DestinationConfig, property, why) => {
      await create('AWS::Lambda::Function', {
        ...definition,
        FunctionName: 'failing',
        Code: { ZipFile: "exports.handler = async () => { throw new Error('no'); };" },
      });
      const { notDone } = await create('AWS::Lambda::EventInvokeConfig', {
        FunctionName: 'failing',
        Qualifier: '$LATEST',
        MaximumRetryAttempts: 0,
        DestinationConfig,
      });
      expect(notDone).toEqual([{ property, why }]);
      lambda.service.invokeLater('failing', '{}', context);
      await lambda.service.eventsSettled();
      await lambda.clock.advance(10 * 60_000);
      await lambda.service.eventsSettled();
      const runs = lambda.hops.filter(({ event }) => event.startsWith('failed in'));
      expect([runs.length, lambda.hops.at(-1)?.event]).toEqual([1, 'event given up']);
    },
  );

  it('fails without the function', async () => {
    await expect(create('AWS::Lambda::EventInvokeConfig', { FunctionName: 'none' })).rejects.toThrow(
      'Function not found',
    );
  });
});
