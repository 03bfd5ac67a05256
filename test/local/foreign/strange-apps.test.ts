import {
  aws_apigateway as apigateway,
  aws_apigatewayv2 as apigatewayv2,
  aws_cognito as cognito,
  aws_dynamodb as dynamodb,
  aws_ec2 as ec2,
  aws_ecr as ecr,
  aws_events as events,
  aws_events_targets as targets,
  aws_kinesis as kinesis,
  aws_lambda as lambda,
  aws_lambda_event_sources as sources,
  aws_s3 as s3,
  aws_s3_deployment as deployment,
  aws_sam as sam,
  aws_secretsmanager as secretsmanager,
  aws_sns as sns,
  aws_sns_subscriptions as subscriptions,
  aws_sqs as sqs,
  aws_ssm as ssm,
  aws_stepfunctions as stepfunctions,
  aws_stepfunctions_tasks as tasks,
  CfnOutput,
  CfnParameter,
  custom_resources as custom,
  Fn,
  NestedStack,
  Stack,
  type App,
} from 'aws-cdk-lib';
import { readAssembly } from '../../../local/assembly/manifest';
import { startRuntime } from '../../../local/runtime';
import { runtimes, synthesized } from './synthesized';

const NODE = lambda.Runtime.NODEJS_22_X;
const echo = (stack: Stack, id: string, more: Partial<lambda.FunctionProps> = {}): lambda.Function =>
  new lambda.Function(stack, id, {
    runtime: NODE,
    handler: 'index.handler',
    code: lambda.Code.fromInline('exports.handler = async (event) => event;'),
    ...more,
  });

interface StrangeApp {
  readonly title: string;
  readonly build: (app: App) => void;
  /** Types of which a resource is named as not made, and no resource is made. */
  readonly named: readonly string[];
  /** Types of which a resource is made. */
  readonly made: readonly string[];
}

const APPS: readonly StrangeApp[] = [
  {
    title: 'functions in Python and in a container image behind a queue and a topic',
    build: (app) => {
      const stack = new Stack(app, 'Polyglot');
      const python = echo(stack, 'Python', {
        runtime: lambda.Runtime.PYTHON_3_13,
        code: lambda.Code.fromInline('def handler(event, context): return event'),
      });
      const image = lambda.DockerImageCode.fromEcr(new ecr.Repository(stack, 'Images'));
      const container = new lambda.DockerImageFunction(stack, 'Container', { code: image });
      python.addEventSource(new sources.SqsEventSource(new sqs.Queue(stack, 'Jobs')));
      new sns.Topic(stack, 'Topic').addSubscription(new subscriptions.LambdaSubscription(container));
      echo(stack, 'Node', { environment: { PYTHON: python.functionArn } });
    },
    named: [
      'AWS::ECR::Repository',
      'AWS::Lambda::EventSourceMapping',
      'AWS::Lambda::Permission',
      'AWS::SNS::Subscription',
    ],
    made: ['AWS::Lambda::Function', 'AWS::SNS::Topic', 'AWS::SQS::Queue'],
  },
  {
    title: 'a state machine that a rule starts',
    build: (app) => {
      const stack = new Stack(app, 'Machines');
      const work = new tasks.LambdaInvoke(stack, 'Invoke', { lambdaFunction: echo(stack, 'Work') });
      const machine = new stepfunctions.StateMachine(stack, 'Machine', {
        definitionBody: stepfunctions.DefinitionBody.fromChainable(work),
      });
      const bus = new events.EventBus(stack, 'Bus');
      const rule = new events.Rule(stack, 'Rule', { eventBus: bus, eventPattern: { source: ['shop'] } });
      const dead = new sqs.Queue(stack, 'Dead');
      rule.addTarget(new targets.SfnStateMachine(machine, { deadLetterQueue: dead }));
      const starter = echo(stack, 'Starter', { environment: { MACHINE: machine.stateMachineArn } });
      machine.grantStartExecution(starter);
      new CfnOutput(stack, 'MachineArn', { value: machine.stateMachineArn });
    },
    named: ['AWS::Events::EventBus', 'AWS::Events::Rule', 'AWS::StepFunctions::StateMachine'],
    made: ['AWS::Lambda::Function', 'AWS::SQS::Queue'],
  },
  {
    title: 'a function in a VPC, with a secret and a stream',
    build: (app) => {
      const stack = new Stack(app, 'Network');
      const vpc = new ec2.Vpc(stack, 'Vpc', { maxAzs: 2 });
      const secret = new secretsmanager.Secret(stack, 'Secret');
      const worker = echo(stack, 'Worker', {
        vpc,
        environment: { SECRET: secret.secretArn, VALUE: secret.secretValue.unsafeUnwrap() },
      });
      const stream = new kinesis.Stream(stack, 'Clicks');
      worker.addEventSource(
        new sources.KinesisEventSource(stream, { startingPosition: lambda.StartingPosition.LATEST }),
      );
      new CfnOutput(stack, 'Subnet', { value: Fn.select(0, vpc.vpcDefaultSecurityGroup.split(',')) });
    },
    named: [
      'AWS::EC2::NatGateway',
      'AWS::EC2::SecurityGroup',
      'AWS::EC2::Subnet',
      'AWS::EC2::VPC',
      'AWS::Kinesis::Stream',
      'AWS::Lambda::EventSourceMapping',
    ],
    made: ['AWS::IAM::Role', 'AWS::Lambda::Function', 'AWS::SecretsManager::Secret'],
  },
  {
    title: 'APIs with users of a pool, HTTP and WebSockets, whose pool is in another stack',
    build: (app) => {
      const identity = new Stack(app, 'Identity');
      const pool = new cognito.UserPool(identity, 'Users');
      pool.addClient('Web');
      const stack = new Stack(app, 'Apis');
      const api = new apigateway.RestApi(stack, 'Rest', { cloudWatchRole: false });
      const authorizer = new apigateway.CognitoUserPoolsAuthorizer(stack, 'Authorizer', {
        cognitoUserPools: [pool],
      });
      const integration = new apigateway.LambdaIntegration(echo(stack, 'Behind'));
      api.root.addMethod('GET', integration, { authorizer });
      api.root.addResource('open').addMethod('GET', integration);
      new apigatewayv2.HttpApi(stack, 'Http');
      new apigatewayv2.WebSocketApi(stack, 'WebSocket');
    },
    named: ['AWS::ApiGatewayV2::Api', 'AWS::Cognito::UserPool', 'AWS::Cognito::UserPoolClient'],
    made: ['AWS::ApiGateway::RestApi', 'AWS::ApiGateway::Stage', 'AWS::Lambda::Function'],
  },
  {
    title: 'nested stacks',
    build: (app) => {
      const stack = new Stack(app, 'Outer');
      const nested = new NestedStack(stack, 'Inner');
      const inside = new sqs.Queue(nested, 'Inside');
      const outside = new sqs.Queue(stack, 'Outside');
      echo(stack, 'Sender', { environment: { INSIDE: inside.queueUrl, OUTSIDE: outside.queueUrl } });
    },
    named: ['AWS::CloudFormation::Stack'],
    made: ['AWS::Lambda::Function', 'AWS::SQS::Queue'],
  },
  {
    title: 'custom resources, and a site that one of them uploads',
    build: (app) => {
      const stack = new Stack(app, 'Custom');
      const provider = new custom.Provider(stack, 'Provider', { onEventHandler: echo(stack, 'OnEvent') });
      const call: custom.AwsSdkCall = {
        service: 'SSM',
        action: 'getParameter',
        parameters: { Name: 'x' },
        physicalResourceId: custom.PhysicalResourceId.of('x'),
      };
      const looked = new custom.AwsCustomResource(stack, 'Looked', {
        onUpdate: call,
        policy: custom.AwsCustomResourcePolicy.fromSdkCalls({ resources: ['*'] }),
      });
      echo(stack, 'Reader', {
        environment: { LOOKED: looked.getResponseField('Parameter.Value'), TOKEN: provider.serviceToken },
      });
      const site = new s3.Bucket(stack, 'Site');
      new deployment.BucketDeployment(stack, 'Upload', {
        sources: [deployment.Source.data('index.html', '<h1>site</h1>')],
        destinationBucket: site,
      });
    },
    named: ['Custom::AWS', 'Custom::CDKBucketDeployment'],
    made: ['AWS::Lambda::Function', 'AWS::Lambda::LayerVersion', 'AWS::S3::Bucket'],
  },
  {
    title: 'a global table with a replica elsewhere',
    build: (app) => {
      const stack = new Stack(app, 'Tables', { env: { account: '111122223333', region: 'eu-west-1' } });
      const table = new dynamodb.TableV2(stack, 'Table', {
        partitionKey: { name: 'id', type: dynamodb.AttributeType.STRING },
        replicas: [{ region: 'us-east-1' }],
      });
      table.grantReadData(echo(stack, 'Reader', { environment: { TABLE: table.tableName } }));
    },
    named: [],
    made: ['AWS::DynamoDB::GlobalTable', 'AWS::Lambda::Function'],
  },
  {
    title: 'parameters, exports and macros of elsewhere',
    build: (app) => {
      const stack = new Stack(app, 'Elsewhere');
      stack.addTransform('AWS::Serverless-2016-10-31');
      new sam.CfnSimpleTable(stack, 'Simple', {});
      echo(stack, 'Function', {
        environment: {
          GIVEN: new CfnParameter(stack, 'Given').valueAsString,
          SSM: ssm.StringParameter.valueForStringParameter(stack, '/elsewhere/name'),
          IMPORTED: Fn.importValue('elsewhere:Name'),
          PART: Fn.select(1, Fn.split(',', Fn.importValue('elsewhere:List'))),
          MACRO: Fn.transform('Elsewhere', {}).toString(),
        },
      });
    },
    named: ['AWS::Serverless::SimpleTable'],
    made: ['AWS::Lambda::Function'],
  },
];

describe.each(APPS)('an app with $title', ({ build, named, made }) => {
  it('starts, and names each resource that is not made', async () => {
    const assembly = synthesized(build);
    const runtime = await startRuntime({ assembly });
    runtimes.push(runtime);
    const declared = readAssembly(assembly).stacks.flatMap(({ template }) =>
      [...template.resources.values()]
        .filter(({ type }) => type !== 'AWS::CDK::Metadata')
        .map(({ logicalId, type }) => ({ key: `${template.name} ${logicalId}`, type })),
    );
    const keysOf = (
      entries: readonly { readonly template: string; readonly logicalId: string }[],
    ): Set<string> => new Set(entries.map(({ template, logicalId }) => `${template} ${logicalId}`));
    const makes = keysOf(runtime.resources);
    const names = keysOf(runtime.unsupported.filter(({ property }) => property === undefined));
    const missing = declared.filter(({ key }) => !makes.has(key));
    expect(missing.filter(({ key }) => !names.has(key))).toEqual([]);
    const typesOf = (entries: readonly { readonly type: string }[]): readonly string[] => [
      ...new Set(entries.map(({ type }) => type)),
    ];
    const madeTypes = typesOf(runtime.resources);
    expect(madeTypes).toEqual(expect.arrayContaining([...made]));
    expect(typesOf(missing).filter((type) => !madeTypes.includes(type))).toEqual(
      expect.arrayContaining([...named]),
    );
    const health = await fetch(`${runtime.awsUrl}/_local/health`);
    expect(health.status).toBe(200);
  });
});
