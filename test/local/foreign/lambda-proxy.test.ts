import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Duration, Stack, Stage, type App } from 'aws-cdk-lib';
import { LambdaRestApi } from 'aws-cdk-lib/aws-apigateway';
import { Code, Function as LambdaFunction, Runtime as LambdaRuntime } from 'aws-cdk-lib/aws-lambda';
import { SqsEventSource } from 'aws-cdk-lib/aws-lambda-event-sources';
import { Queue } from 'aws-cdk-lib/aws-sqs';
import { DefinitionBody, Pass, StateMachine } from 'aws-cdk-lib/aws-stepfunctions';
import { SendMessageCommand } from '@aws-sdk/client-sqs';
import type { Runtime } from '../../../local/runtime';
import { sqsClient } from './received';
import { refOf, running } from './synthesized';

const ECHO = `exports.handler = async (event) => ({
  statusCode: 201,
  headers: { 'x-table': process.env.MACHINE },
  body: JSON.stringify({ method: event.httpMethod, path: event.path, query: event.queryStringParameters, body: event.body }),
});`;

const WORKER = `exports.handler = async ({ Records }) => {
  for (const { body, eventSourceARN } of Records) console.log('worked on ' + body + ' from ' + eventSourceARN.split(':')[2]);
  return { batchItemFailures: [] };
};`;

/** A proxy API and a queue's worker in a stage, beside a state machine, which does not run here. */
function proxy(app: App): void {
  const stack = new Stack(new Stage(app, 'Beta'), 'Proxy');
  const machine = new StateMachine(stack, 'Machine', {
    definitionBody: DefinitionBody.fromChainable(new Pass(stack, 'Pass')),
  });
  const echo = new LambdaFunction(stack, 'Echo', {
    runtime: LambdaRuntime.NODEJS_22_X,
    handler: 'index.handler',
    code: Code.fromInline(ECHO),
    environment: { MACHINE: machine.stateMachineArn },
  });
  machine.grantStartExecution(echo);
  new LambdaRestApi(stack, 'Api', { handler: echo, cloudWatchRole: false });

  const code = mkdtempSync(join(tmpdir(), 'worker-'));
  writeFileSync(join(code, 'index.js'), WORKER);
  const queue = new Queue(stack, 'Jobs', { visibilityTimeout: Duration.seconds(30) });
  const worker = new LambdaFunction(stack, 'Worker', {
    runtime: LambdaRuntime.NODEJS_22_X,
    handler: 'index.handler',
    code: Code.fromAsset(code),
  });
  worker.addEventSource(new SqsEventSource(queue, { batchSize: 5, reportBatchItemFailures: true }));
}

describe('an app with a Lambda proxy API, a queue worker and a state machine', () => {
  let runtime: Runtime;
  const lines: string[] = [];
  let onLine = (): void => {};

  beforeAll(async () => {
    const log = (line: string): void => {
      lines.push(line);
      onLine();
    };
    runtime = await running(proxy, { log });
  });

  it('names what does not run, and runs the rest', () => {
    expect(runtime.unsupported).toEqual([
      {
        template: expect.stringMatching(/^assembly-Beta[/\\]BetaProxy\w+\.template\.json$/),
        logicalId: expect.stringMatching(/^Machine/),
        type: 'AWS::StepFunctions::StateMachine',
        why: 'resources of this type do not run here.',
      },
      {
        template: expect.stringMatching(/^assembly-Beta[/\\]BetaProxy\w+\.template\.json$/),
        logicalId: expect.stringMatching(/^Echo/),
        type: 'AWS::Lambda::Function',
        property: 'Environment',
        why: expect.stringMatching(/^it refers to Machine\w+, which does not run here\.$/),
      },
    ]);
  });

  it('answers with what the function returns', async () => {
    const response = await fetch(`${runtime.apiUrl}/a/b?x=1`, { method: 'PUT', body: 'hello & goodbye' });
    expect(response.status).toBe(201);
    expect(await response.json()).toEqual({
      method: 'PUT',
      path: '/a/b',
      query: { x: '1' },
      body: 'hello & goodbye',
    });
  });

  it('gives a stand-in to what refers to what does not run', async () => {
    const response = await fetch(runtime.apiUrl);
    expect(response.headers.get('x-table')).toMatch(/^(Beta-Proxy-Machine|arn:aws:stepfunctions:)/);
  });

  it('runs the worker, from its asset, with what is sent to the queue', async () => {
    const worked = new Promise<void>((resolve) => {
      onLine = () => lines.some((line) => line.includes('worked on')) && resolve();
    });
    const queueUrl = refOf(runtime, 'AWS::SQS::Queue', 'Jobs');
    await sqsClient(runtime).send(new SendMessageCommand({ QueueUrl: queueUrl, MessageBody: 'job-1' }));
    await worked;
    expect(lines.find((line) => line.includes('worked on'))).toMatch(
      /^Beta-Proxy-Worker[\w-]+: .*worked on job-1 from sqs/,
    );
  });
});
