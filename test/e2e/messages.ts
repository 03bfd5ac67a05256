import {
  DeleteMessageCommand,
  GetQueueAttributesCommand,
  type Message,
  ReceiveMessageCommand,
} from '@aws-sdk/client-sqs';
import type { RunningApp } from './running-app';
import { until } from './until';

/** Takes messages out of a queue until `count` are there, with everything that SQS tells of them. */
export async function take({ sqs }: RunningApp, QueueUrl: string, count = 1): Promise<readonly Message[]> {
  const taken: Message[] = [];
  return until(`${count} messages come from ${QueueUrl}`, async () => {
    const { Messages = [] } = await sqs.send(
      new ReceiveMessageCommand({
        QueueUrl,
        MaxNumberOfMessages: Math.min(10, count - taken.length),
        WaitTimeSeconds: 2,
        MessageAttributeNames: ['All'],
        MessageSystemAttributeNames: ['All'],
      }),
    );
    for (const message of Messages) {
      taken.push(message);
      await sqs.send(new DeleteMessageCommand({ QueueUrl, ReceiptHandle: message.ReceiptHandle }));
    }
    return taken.length < count ? undefined : taken;
  });
}

export interface Counts {
  readonly visible: number;
  readonly delayed: number;
  readonly inFlight: number;
}

/** How many messages a queue holds, by whether they can be received now. */
export async function counts({ sqs }: RunningApp, QueueUrl: string): Promise<Counts> {
  const { Attributes = {} } = await sqs.send(
    new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ['All'] }),
  );
  return {
    visible: Number(Attributes['ApproximateNumberOfMessages']),
    delayed: Number(Attributes['ApproximateNumberOfMessagesDelayed']),
    inFlight: Number(Attributes['ApproximateNumberOfMessagesNotVisible']),
  };
}
