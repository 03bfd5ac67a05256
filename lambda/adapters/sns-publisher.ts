import { PublishBatchCommand, type SNSClient } from '@aws-sdk/client-sns';
import type {
  FailedPublication,
  Publication,
  PublicationFailure,
  Publisher,
} from '../core/publishing/publish-in-batches';
import { describeError } from '../core/thrown';
import { isRefusal, outcomeOf } from './refusals';

export interface SnsPublisherOptions {
  readonly client: SNSClient;
  readonly topicArn: string;
}

export class SnsPublisher implements Publisher {
  constructor(private readonly options: SnsPublisherOptions) {}

  /** SNS may refuse a whole batch because of one message. Each message is sent by itself then. */
  async publishBatch(batch: readonly Publication[]): Promise<readonly FailedPublication[]> {
    try {
      return await this.send(batch);
    } catch (error) {
      if (!isRefusal(error)) throw error;
      if (batch.length === 1) return [failureOf(error, 0)];
      const failed = await Promise.all(batch.map((publication, index) => this.sendAlone(publication, index)));
      return failed.flat();
    }
  }

  private async sendAlone(publication: Publication, index: number): Promise<readonly FailedPublication[]> {
    try {
      const failed = await this.send([publication]);
      return failed.map((failure) => ({ ...failure, index }));
    } catch (error) {
      return [failureOf(error, index)];
    }
  }

  private async send(batch: readonly Publication[]): Promise<readonly FailedPublication[]> {
    const { client, topicArn } = this.options;
    const entries = batch.map(({ body, attributes, group, deduplicationId }, index) => ({
      Id: String(index),
      Message: body,
      MessageAttributes: attributes,
      MessageGroupId: group,
      MessageDeduplicationId: deduplicationId,
    }));
    const command = new PublishBatchCommand({ TopicArn: topicArn, PublishBatchRequestEntries: entries });
    const { Failed = [], $metadata } = await client.send(command);
    return Failed.map((entry) => ({
      index: Number(entry.Id),
      outcome: settled(outcomeOf(entry), $metadata),
      code: entry.Code ?? 'Unknown',
      message: entry.Message ?? 'No reason given',
    }));
  }
}

/** The client repeats a call whose answer was lost. The lost call may have published what this one did not. */
function settled(
  outcome: ReturnType<typeof outcomeOf>,
  metadata: { readonly attempts?: number } = {},
): PublicationFailure {
  return outcome === 'unavailable' && (metadata.attempts ?? 1) > 1 ? 'unknown' : outcome;
}

function failureOf(error: unknown, index: number): FailedPublication {
  const { name: code, message } = describeError(error);
  return { index, outcome: isRefusal(error) ? 'refused' : 'unknown', code, message };
}
