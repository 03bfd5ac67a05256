import { PublishBatchCommand, type SNSClient } from '@aws-sdk/client-sns';

import type { Publication, Publisher, RefusedPublication } from '../core/publishing/publish-in-batches';
import { describeError } from '../core/thrown';

export interface SnsPublisherOptions {
  readonly client: SNSClient;
  readonly topicArn: string;
}

export class SnsPublisher implements Publisher {
  constructor(private readonly options: SnsPublisherOptions) {}

  /** One message that SNS will not have may cost the whole batch its answer: then each is sent by itself. */
  async publishBatch(batch: readonly Publication[]): Promise<readonly RefusedPublication[]> {
    try {
      return await this.send(batch);
    } catch (error) {
      if (!isRefusal(error)) throw error;
      if (batch.length === 1) return [refusalOf(error, 0)];
      const refused = await Promise.all(
        batch.map((publication, index) => this.sendAlone(publication, index)),
      );
      return refused.flat();
    }
  }

  private async sendAlone(publication: Publication, index: number): Promise<readonly RefusedPublication[]> {
    try {
      const refused = await this.send([publication]);
      return refused.map((refusal) => ({ ...refusal, index }));
    } catch (error) {
      return [refusalOf(error, index)];
    }
  }

  private async send(batch: readonly Publication[]): Promise<readonly RefusedPublication[]> {
    const { client, topicArn } = this.options;
    const entries = batch.map(({ body, attributes, group, deduplicationId }, index) => ({
      Id: String(index),
      Message: body,
      MessageAttributes: attributes,
      MessageGroupId: group,
      MessageDeduplicationId: deduplicationId,
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

/** Errors by which SNS says that what it was given is wrong: sending it again is no use. */
const refusals = new Set([
  'InvalidParameterException',
  'InvalidParameterValueException',
  'ValidationException',
]);

function isRefusal(error: unknown): boolean {
  return error instanceof Error && refusals.has(error.name);
}

function refusalOf(error: unknown, index: number): RefusedPublication {
  const { name: code, message } = describeError(error);
  return { index, code, message, senderFault: isRefusal(error) };
}
