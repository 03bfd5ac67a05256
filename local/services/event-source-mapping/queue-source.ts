import type { AwsService, CallContext, Environment } from '../../aws/call';
import type { Random } from '../../random';
import { LARGEST_RECEIVE, type CompleteMapping } from './definition';
import { messagesOf, recordOf, type QueuedRecord } from './record';

/** The longest a receive may wait for a message. */
const LONG_POLL_SECONDS = 20;

export interface QueueSourceOptions {
  readonly environment: Environment;
  readonly random: Random;
  readonly sqs: AwsService;
}

/** The queue of a mapping, through SQS's API. */
export class QueueSource {
  private readonly url: string;

  constructor(
    private readonly options: QueueSourceOptions,
    private readonly mapping: CompleteMapping,
  ) {
    this.url = `${options.environment.endpoint}/${mapping.queueAccount}/${mapping.queueName}`;
  }

  /**
   * Waits for messages.
   * @returns up to `most` of them; none after some time, or when `signal` says that nobody waits any more
   */
  async receive(most: number, signal: AbortSignal): Promise<readonly QueuedRecord[]> {
    const input = {
      QueueUrl: this.url,
      MaxNumberOfMessages: Math.min(most, LARGEST_RECEIVE),
      WaitTimeSeconds: LONG_POLL_SECONDS,
      MessageAttributeNames: ['All'],
      MessageSystemAttributeNames: ['All'],
    };
    const result = await this.options.sqs.call('ReceiveMessage', input, { ...this.context(), signal });
    const { region } = this.options.environment;
    return messagesOf(result).map((message) => recordOf(message, this.mapping, region));
  }

  /** @returns how many could not be deleted */
  async delete(records: readonly QueuedRecord[]): Promise<number> {
    let failed = 0;
    for (let at = 0; at < records.length; at += LARGEST_RECEIVE) {
      const Entries = records
        .slice(at, at + LARGEST_RECEIVE)
        .map(({ receiptHandle }, index) => ({ Id: String(index), ReceiptHandle: receiptHandle }));
      const input = { QueueUrl: this.url, Entries };
      const result = await this.options.sqs.call('DeleteMessageBatch', input, this.context());
      failed += 'Failed' in result && Array.isArray(result.Failed) ? result.Failed.length : 0;
    }
    return failed;
  }

  async visibilityTimeoutMs(): Promise<number> {
    const input = { QueueUrl: this.url, AttributeNames: ['VisibilityTimeout'] };
    const result = await this.options.sqs.call('GetQueueAttributes', input, this.context());
    const { VisibilityTimeout: seconds } = Object('Attributes' in result ? result.Attributes : {});
    return Number(seconds ?? 30) * 1000;
  }

  /** As the function's role does on AWS. */
  context(): CallContext {
    const { account } = this.options.environment;
    return { principal: { kind: 'account', account }, requestId: this.options.random.uuid() };
  }
}
