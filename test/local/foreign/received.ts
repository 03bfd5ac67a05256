import { DeleteMessageCommand, ReceiveMessageCommand, SQSClient, type Message } from '@aws-sdk/client-sqs';
import type { Runtime } from '../../../local/runtime';

const clients: SQSClient[] = [];

afterAll(() => {
  for (const client of clients) client.destroy();
});

/** A client as anybody would make it who connects to the runtime. */
export function sqsClient(runtime: Runtime): SQSClient {
  const client = new SQSClient({
    endpoint: runtime.awsUrl,
    region: runtime.environment.region,
    credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
  });
  clients.push(client);
  return client;
}

/** Takes one message from a queue; undefined when there is none within `seconds`. */
export async function receive(
  client: SQSClient,
  queueUrl: string,
  seconds = 5,
): Promise<Message | undefined> {
  const { Messages = [] } = await client.send(
    new ReceiveMessageCommand({
      QueueUrl: queueUrl,
      WaitTimeSeconds: seconds,
      MessageAttributeNames: ['All'],
    }),
  );
  const [message] = Messages;
  if (message !== undefined) {
    await client.send(new DeleteMessageCommand({ QueueUrl: queueUrl, ReceiptHandle: message.ReceiptHandle }));
  }
  return message;
}
