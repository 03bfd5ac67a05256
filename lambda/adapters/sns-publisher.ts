import { PublishBatchCommand, type SNSClient } from '@aws-sdk/client-sns';
import type { Publication, Publisher, RefusedPublication } from '../core/publish-in-batches';

export interface SnsPublisherOptions {
  readonly client: SNSClient;
  readonly topicArn: string;
}

export class SnsPublisher implements Publisher {
  constructor(private readonly options: SnsPublisherOptions) {}

  async publishBatch(batch: readonly Publication[]): Promise<readonly RefusedPublication[]> {
    const { client, topicArn } = this.options;
    const entries = batch.map(({ body, attributes }, index) => ({
      Id: String(index),
      Message: body,
      MessageAttributes: attributes,
    }));
    const command = new PublishBatchCommand({ TopicArn: topicArn, PublishBatchRequestEntries: entries });
    const { Failed = [] } = await client.send(command);
    return Failed.map(({ Id, Code, Message, SenderFault }) => ({
      index: Number(Id),
      code: Code ?? 'Unknown',
      message: Message ?? 'No reason given',
      senderFault: SenderFault ?? false,
    }));
  }
}
