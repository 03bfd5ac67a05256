import { parseArn } from '../../aws/arn';
import type { AwsService, CallContext } from '../../aws/call';
import { AwsError } from '../../aws/error';
import type { LambdaInvoker } from '../../aws/lambda-invoker';
import type { EndpointRequest } from './http-endpoints';
import type { WireAttribute } from './message-attributes';

/** A message as it enters a queue. */
export interface QueueMessage {
  readonly body: string;
  readonly attributes?: Readonly<Record<string, WireAttribute>>;
  readonly groupId?: string;
  readonly deduplicationId?: string;
}

/** For whom SNS delivers. */
export interface DeliverySource {
  readonly topicArn: string;
  readonly requestId: string;
  /** The header `X-Amzn-Trace-Id` of the publisher. */
  readonly traceHeader?: string | undefined;
}

/** Where messages go, a method per protocol. Each throws an AwsError that tells whose fault it is. */
export interface SnsDelivery {
  toQueue(queueArn: string, message: QueueMessage, source: DeliverySource): Promise<void>;
  /** @param event JSON text; the function may run later, and what becomes of it is no matter of SNS */
  toFunction(functionArn: string, event: string, source: DeliverySource): Promise<void>;
  /** @param url of this machine */
  toEndpoint(url: string, request: EndpointRequest): Promise<void>;
}

/** A runner of functions that takes events for later, as Lambda does. */
export interface EventTaker {
  /** @throws AwsError `ResourceNotFoundException` */
  invokeLater(functionArn: string, payload: string, context: CallContext): void;
}

/** Posts to HTTP endpoints. */
export interface EndpointCaller {
  /** @throws AwsError that tells whose fault it is */
  post(url: string, request: EndpointRequest): Promise<void>;
}

/** Delivers to services of the runtime, as SNS itself and for the topic, so that resource policies decide. */
export function deliveryTo(services: {
  readonly sqs: AwsService;
  readonly lambda: LambdaInvoker & Partial<EventTaker>;
  readonly endpoints: EndpointCaller;
}): SnsDelivery {
  const { sqs, lambda, endpoints } = services;
  return {
    toQueue: async (queueArn, message, source) => {
      const input = {
        QueueUrl: queueUrl(queueArn, source.topicArn),
        MessageBody: message.body,
        MessageAttributes: message.attributes,
        MessageGroupId: message.groupId,
        MessageDeduplicationId: message.deduplicationId,
      };
      await sqs.call('SendMessage', input, contextOf(source));
    },
    toFunction: async (functionArn, event, source) => {
      if (lambda.invokeLater !== undefined) lambda.invokeLater(functionArn, event, contextOf(source));
      else await lambda.invoke(functionArn, event, contextOf(source));
    },
    toEndpoint: async (url, request) => endpoints.post(url, request),
  };
}

function contextOf({ topicArn, requestId, traceHeader }: DeliverySource): CallContext {
  return {
    principal: { kind: 'service', service: 'sns.amazonaws.com', sourceArn: topicArn },
    requestId,
    ...(traceHeader !== undefined && { traceHeader }),
  };
}

/** SQS goes by account and name, whatever the host. */
function queueUrl(queueArn: string, topicArn: string): string {
  const queue = parseArn(queueArn);
  if (queue?.service !== 'sqs' || queue.region !== parseArn(topicArn)?.region) {
    throw new AwsError('QueueDoesNotExist', 'The specified queue does not exist.', {
      queryCode: 'AWS.SimpleQueueService.NonExistentQueue',
    });
  }
  return `http://sqs.${queue.region}.amazonaws.com/${queue.account}/${queue.resource}`;
}
