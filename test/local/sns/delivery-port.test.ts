import type { AwsService, CallContext } from '../../../local/aws/call';
import { AwsError } from '../../../local/aws/error';
import type { LambdaInvoker } from '../../../local/aws/lambda-invoker';
import { deliveryTo } from '../../../local/services/sns/delivery';
import { functionArn, noEndpoints, queueArn, topicArn } from './harness';

const source = { topicArn: topicArn('orders'), requestId: 'r' };
const principal = { kind: 'service', service: 'sns.amazonaws.com', sourceArn: source.topicArn };

function recordingSqs(): AwsService & { readonly calls: unknown[] } {
  const calls: unknown[] = [];
  return {
    name: 'sqs',
    calls,
    call: async (action: string, input: object, context: CallContext) => {
      calls.push({ action, input, context });
      return {};
    },
  };
}

const noLambda: LambdaInvoker = {
  invoke: async () => {
    throw new AwsError('ResourceNotFoundException', 'No such function.', { status: 404 });
  },
};

describe('Delivery to services of the runtime', () => {
  it('sends to a queue as SNS, for the topic', async () => {
    const sqs = recordingSqs();
    await deliveryTo({ sqs, lambda: noLambda, endpoints: noEndpoints }).toQueue(
      queueArn('billing'),
      { body: 'x', groupId: 'g' },
      source,
    );
    expect(sqs.calls).toMatchObject([
      {
        action: 'SendMessage',
        input: {
          QueueUrl: expect.stringMatching(/\/000000000000\/billing$/),
          MessageBody: 'x',
          MessageGroupId: 'g',
        },
        context: { principal, requestId: 'r' },
      },
    ]);
  });

  it('fails for a queue of another region', async () => {
    const delivery = deliveryTo({ sqs: recordingSqs(), lambda: noLambda, endpoints: noEndpoints });
    const elsewhere = 'arn:aws:sqs:eu-west-1:000000000000:billing';
    await expect(delivery.toQueue(elsewhere, { body: 'x' }, source)).rejects.toMatchObject({
      code: 'QueueDoesNotExist',
    });
  });

  it('leaves an event with a runner that takes them for later', async () => {
    const taken: unknown[] = [];
    const lambda = {
      ...noLambda,
      invokeLater: (...event: unknown[]): void => void taken.push(event),
    };
    await deliveryTo({ sqs: recordingSqs(), lambda, endpoints: noEndpoints }).toFunction(
      functionArn('work'),
      '{}',
      source,
    );
    expect(taken).toMatchObject([[functionArn('work'), '{}', { principal }]]);
  });

  it('fails for a function that is not there', async () => {
    const delivery = deliveryTo({ sqs: recordingSqs(), lambda: noLambda, endpoints: noEndpoints });
    await expect(delivery.toFunction(functionArn('work'), '{}', source)).rejects.toThrow('No such function.');
  });
});
