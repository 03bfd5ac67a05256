import {
  ConditionalCheckFailedException,
  DeleteItemCommand,
  DynamoDBClient,
  ListTablesCommand,
  QueryCommand,
  UpdateItemCommand,
} from '@aws-sdk/client-dynamodb';
import {
  DeleteObjectCommand,
  GetObjectCommand,
  ListBucketsCommand,
  ListObjectsV2Command,
  S3Client,
} from '@aws-sdk/client-s3';
import { ListQueuesCommand, SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { lettersOf, lettersPrefix, type StoredLetter, storedLetter } from '../../lambda/contract/letter';
import { partOf, statusAttribute as name } from '../../lambda/contract/status-record';
import { physicalName } from '../physical-name';
import { CommandFailure } from '../run-command';

/** A stored letter and its place. */
export interface Letter extends StoredLetter {
  readonly key: string;
}

/** Where letters are stored, and from where they are sent back. */
export interface LetterBox {
  /** @param from a consumer, or `intake`; @default - all */
  list(from?: string): AsyncIterable<Letter>;
  /** Sends a letter back to the queue that its message came from. */
  send(letter: Letter): Promise<void>;
  remove(letter: Letter): Promise<void>;
}

/** Counts the stored letters of a consumer. @throws CommandFailure when they cannot be counted */
export async function countLetters(awsUrl: string, stage: string, consumer: string): Promise<number> {
  const box = openLetterBox(stage, awsUrl);
  try {
    let count = 0;
    for await (const _ of box.list(consumer)) count++;
    return count;
  } finally {
    box.close();
  }
}

/** Opens the letter box of a stage. @param awsUrl @default - AWS */
export function openLetterBox(stage: string, awsUrl?: string): LetterBox & { close(): void } {
  if (awsUrl === undefined) return new AwsLetterBox(stage, {});
  // The local runtime accepts any region and any credentials.
  const credentials = { accessKeyId: 'local', secretAccessKey: 'local' };
  return new AwsLetterBox(stage, { endpoint: awsUrl, region: 'us-east-1', credentials });
}

/** Attributes that SNS adds to a message that it could not deliver. https://docs.aws.amazon.com/sns/latest/dg/sns-dead-letter-queues.html */
const addedBySns: readonly string[] = ['RequestID', 'ErrorCode', 'ErrorMessage'];

interface ClientSettings {
  readonly endpoint?: string;
  readonly region?: string;
  readonly credentials?: { readonly accessKeyId: string; readonly secretAccessKey: string };
}

class AwsLetterBox implements LetterBox {
  private readonly s3: S3Client;
  private readonly sqs: SQSClient;
  private readonly dynamoDb: DynamoDBClient;
  private readonly queueUrls = new Map<string, Promise<string>>();
  private bucketName?: Promise<string>;
  private tableName?: Promise<string>;

  constructor(
    private readonly stage: string,
    settings: ClientSettings,
  ) {
    this.s3 = new S3Client({ ...settings, forcePathStyle: settings.endpoint !== undefined });
    this.sqs = new SQSClient(settings);
    this.dynamoDb = new DynamoDBClient(settings);
  }

  close(): void {
    for (const client of [this.s3, this.sqs, this.dynamoDb]) client.destroy();
  }

  async *list(from?: string): AsyncIterable<Letter> {
    const Bucket = await this.bucket();
    const Prefix = from === undefined ? lettersPrefix : lettersOf(from === 'intake' ? undefined : from);
    for (let token: string | undefined, more = true; more; more = token !== undefined) {
      const page = await this.s3.send(new ListObjectsV2Command({ Bucket, Prefix, ContinuationToken: token }));
      for (const { Key = '' } of page.Contents ?? []) {
        const { Body } = await this.s3.send(new GetObjectCommand({ Bucket, Key }));
        yield { ...this.parse(Key, (await Body?.transformToString()) ?? ''), key: Key };
      }
      token = page.NextContinuationToken;
    }
  }

  async send(letter: Letter): Promise<void> {
    const { consumer, body, group, attributes, messageId, fence } = letter;
    const QueueUrl = await this.queue(letter);
    if (consumer === undefined) await this.reopen(letter);
    await this.sqs.send(
      new SendMessageCommand({
        QueueUrl,
        MessageBody: body,
        MessageGroupId: group,
        // A redrive that is interrupted and repeated sends one message.
        ...(QueueUrl.endsWith('.fifo') && { MessageDeduplicationId: `redrive-${messageId}-${fence ?? 0}` }),
        MessageAttributes: Object.fromEntries(
          Object.entries(attributes).flatMap(([attribute, { dataType, stringValue, binaryValue }]) => {
            if (addedBySns.includes(attribute)) return [];
            const BinaryValue = binaryValue === undefined ? undefined : Buffer.from(binaryValue, 'base64');
            return [[attribute, { DataType: dataType, StringValue: stringValue, BinaryValue }]];
          }),
        ),
      }),
    );
  }

  async remove({ key }: Letter): Promise<void> {
    await this.s3.send(new DeleteObjectCommand({ Bucket: await this.bucket(), Key: key }));
  }

  /**
   * Lets the dispatcher record the request anew, and removes the failures of parts that nobody has begun: a redrive of the
   * intake dispatches the request to them again. Marks of a cancellation stay.
   */
  private async reopen({ requestId = '' }: Letter): Promise<void> {
    const TableName = await this.table();
    await this.markRedriven(TableName, requestId);
    const failed = {
      ExpressionAttributeNames: { '#state': name.state, '#attempts': name.attempts },
      ExpressionAttributeValues: { ':failed': { S: 'failed' }, ':zero': { N: '0' } },
    };
    const { Items = [] } = await this.dynamoDb.send(
      new QueryCommand({
        TableName,
        KeyConditionExpression: '#id = :id',
        FilterExpression: '#state = :failed AND #attempts = :zero',
        ConsistentRead: true,
        ExpressionAttributeNames: { ...failed.ExpressionAttributeNames, '#id': name.requestId },
        ExpressionAttributeValues: { ...failed.ExpressionAttributeValues, ':id': { S: requestId } },
      }),
    );
    for (const item of Items) {
      const part = item[name.part];
      if (part === undefined) continue;
      await this.dynamoDb.send(
        new DeleteItemCommand({
          TableName,
          Key: { [name.requestId]: { S: requestId }, [name.part]: part },
          ConditionExpression: '#state = :failed AND #attempts = :zero',
          ...failed,
        }),
      );
    }
  }

  private async markRedriven(TableName: string, requestId: string): Promise<void> {
    const update = new UpdateItemCommand({
      TableName,
      Key: { [name.requestId]: { S: requestId }, [name.part]: { S: partOf.request } },
      UpdateExpression: 'SET #redriven = :true',
      ConditionExpression: 'attribute_exists(#state)',
      ExpressionAttributeNames: { '#redriven': name.redriven, '#state': name.state },
      ExpressionAttributeValues: { ':true': { BOOL: true } },
    });
    try {
      await this.dynamoDb.send(update);
    } catch (error) {
      // Nothing is recorded of the request, or no longer.
      if (!(error instanceof ConditionalCheckFailedException)) throw error;
    }
  }

  private parse(key: string, text: string): StoredLetter {
    try {
      return storedLetter.parse(JSON.parse(text));
    } catch {
      throw new CommandFailure(`The object ${key} is not a stored letter. Move it out of ${lettersPrefix}.`);
    }
  }

  private async queue({ consumer, group, source }: Letter): Promise<string> {
    const ordered = source.endsWith('.fifo');
    const [stack, id] =
      consumer === undefined
        ? ['intake', ordered ? 'OrderedIntakeQueue' : 'IntakeQueue']
        : [`consumer-${consumer}`, 'WorkQueue'];
    const place = `${stack}/${id}`;
    const known =
      this.queueUrls.get(place) ??
      this.found(stack, id, 'queue', async (prefix) => {
        const { QueueUrls = [] } = await this.sqs.send(new ListQueuesCommand({ QueueNamePrefix: prefix }));
        return QueueUrls;
      });
    this.queueUrls.set(place, known);
    if (ordered && group === undefined) throw new CommandFailure('A letter of a FIFO queue has no group.');
    return known;
  }

  private async bucket(): Promise<string> {
    return (this.bucketName ??= this.found('intake', 'BodiesBucket', 'bucket', async () => {
      const { Buckets = [] } = await this.s3.send(new ListBucketsCommand({}));
      return Buckets.flatMap(({ Name }) => Name ?? []);
    }));
  }

  private async table(): Promise<string> {
    return (this.tableName ??= this.found('intake', 'StatusTable', 'table', async () => {
      const { TableNames = [] } = await this.dynamoDb.send(new ListTablesCommand({}));
      return TableNames;
    }));
  }

  private async found(
    stack: string,
    id: string,
    kind: string,
    list: (prefix: string) => Promise<readonly string[]>,
  ): Promise<string> {
    const stackName = `uketsuke-${this.stage}-${stack}`;
    let names: readonly string[];
    try {
      names = await list(stackName.slice(0, 24));
    } catch (error) {
      throw new CommandFailure(`The ${kind} of ${stackName} cannot be found: ${String(error)}`);
    }
    const found = physicalName(stackName, id, names);
    if (found !== undefined) return found;
    throw new CommandFailure(
      `There is no ${kind} of ${stackName}. Start the app, or choose another --stage.`,
    );
  }
}
