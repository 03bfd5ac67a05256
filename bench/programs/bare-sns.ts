import { PublishCommand, SNSClient } from '@aws-sdk/client-sns';

const client = new SNSClient({});

/** The least that a function which publishes has inside. */
export async function handler(message: string): Promise<void> {
  await client.send(new PublishCommand({ TopicArn: process.env['REQUEST_TOPIC_ARN'], Message: message }));
}
