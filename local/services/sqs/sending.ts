import { hash } from 'node:crypto';
import type { SendMessageResult } from '@aws-sdk/client-sqs';
import type { CallContext } from '../../aws/call';
import { isXmlText } from '../../wire/xml';
import type { QueueAccount } from './account';
import { invalidMessageContents, invalidParameterValue, invalidValue, missingParameter } from './errors';
import { type Input, optionalInteger, optionalText, requiredText } from './input';
import { type MessageContent, newMessage } from './message';
import {
  md5OfAttributes,
  type MessageAttribute,
  readMessageAttributes,
  sizeOfAttributes,
} from './message-attributes';
import type { Queue } from './queue';

/** A message that is not sent yet, its parameters read. */
export interface Draft {
  readonly body: string;
  readonly attributes: ReadonlyMap<string, MessageAttribute> | undefined;
  readonly systemAttributes: ReadonlyMap<string, MessageAttribute> | undefined;
  /** Body and attributes, in bytes. */
  readonly size: number;
  /** Milliseconds. */
  readonly delay: number;
  readonly groupId: string | undefined;
  readonly deduplicationId: string | undefined;
}

const notOfThisType = 'The request include parameter that is not valid for this queue type.';

/**
 * Reads the parameters of a message.
 *
 * @param input of `SendMessage`, or an entry of `SendMessageBatch`
 * @param action which has its own words for a message that is too long
 * @throws AwsError
 */
export function readDraft(
  account: QueueAccount,
  queue: Queue,
  input: Input,
  action: 'SendMessage' | 'SendMessageBatch',
): Draft {
  const { limits } = account.options;
  const body = requiredText(input, 'MessageBody');
  if (!isXmlText(body)) throw invalidMessageContents();
  const attributes = readMessageAttributes(input, 'MessageAttributes', limits.messageAttributes);
  const systemAttributes = readSystemAttributes(input);
  const size = Buffer.byteLength(body) + sizeOfAttributes(attributes);
  if (size > queue.settings.maximumMessageSize) {
    const verdict = action === 'SendMessage' ? 'are invalid' : 'cannot be validated';
    throw invalidParameterValue(
      `One or more parameters ${verdict}. Reason: Message must be shorter than ${queue.settings.maximumMessageSize} bytes.`,
    );
  }
  const delay = readDelay(queue, input);
  const { groupId, deduplicationId } = readIds(queue, input, body);
  return { body, attributes, systemAttributes, size, delay, groupId, deduplicationId };
}

function readSystemAttributes(input: Input): Map<string, MessageAttribute> | undefined {
  const attributes = readMessageAttributes(input, 'MessageSystemAttributes', Number.POSITIVE_INFINITY);
  for (const [name, attribute] of attributes ?? []) {
    if (name !== 'AWSTraceHeader') {
      throw invalidParameterValue(
        `Message system attribute name '${name}' is invalid. You can use only the following: AWSTraceHeader.`,
      );
    }
    if (attribute.type !== 'String') {
      throw invalidParameterValue(
        `The message system attribute '${name}' must be of the type String, not ${attribute.type}.`,
      );
    }
  }
  return attributes;
}

function readDelay(queue: Queue, input: Input): number {
  const seconds = optionalInteger(input, 'DelaySeconds');
  if (seconds === undefined) return queue.settings.delay;
  if (seconds < 0 || seconds > 900) {
    throw invalidValue(seconds, 'DelaySeconds', 'DelaySeconds must be >= 0 and <= 900.');
  }
  if (!queue.fifo) return seconds * 1000;
  if (seconds > 0) throw invalidValue(seconds, 'DelaySeconds', notOfThisType);
  return queue.settings.delay;
}

function readIds(
  queue: Queue,
  input: Input,
  body: string,
): { readonly groupId: string | undefined; readonly deduplicationId: string | undefined } {
  const groupId = readId(input, 'MessageGroupId');
  const deduplicationId = readId(input, 'MessageDeduplicationId');
  if (!queue.fifo) {
    if (deduplicationId !== undefined) {
      throw invalidValue(deduplicationId, 'MessageDeduplicationId', notOfThisType);
    }
    return { groupId, deduplicationId };
  }
  if (groupId === undefined) throw missingParameter('MessageGroupId');
  if (deduplicationId !== undefined) return { groupId, deduplicationId };
  if (queue.settings.contentBasedDeduplication) return { groupId, deduplicationId: hash('sha256', body) };
  throw invalidParameterValue(
    'The queue should either have ContentBasedDeduplication enabled or MessageDeduplicationId provided explicitly',
  );
}

function readId(input: Input, parameter: 'MessageGroupId' | 'MessageDeduplicationId'): string | undefined {
  const id = optionalText(input, parameter);
  if (id === undefined) return undefined;
  if (/^[\x21-\x7e]{1,128}$/.test(id)) return id;
  throw invalidValue(
    id,
    parameter,
    `${parameter} can only include alphanumeric and punctuation characters. 1 to 128 in length.`,
  );
}

/** Puts a draft into the queue. Does not wake who waits for it, so that a batch arrives as one. */
export function send(
  account: QueueAccount,
  queue: Queue,
  draft: Draft,
  { principal, traceHeader }: CallContext,
): SendMessageResult {
  const bodyMd5 = hash('md5', draft.body);
  const attributesMd5 = draft.attributes && md5OfAttributes(draft.attributes);
  const sent = putInQueue(
    account,
    queue,
    {
      id: account.options.random.uuid(),
      body: draft.body,
      bodyMd5,
      senderId: principal.kind === 'account' ? principal.account : principal.service,
      groupId: draft.groupId,
      deduplicationId: draft.deduplicationId,
      ...(draft.attributes && { attributes: draft.attributes, attributesMd5 }),
      traceHeader: traceHeaderOf(draft) ?? traceHeader,
    },
    draft.delay,
  );
  return {
    MD5OfMessageBody: bodyMd5,
    MessageId: sent.messageId,
    ...(attributesMd5 !== undefined && { MD5OfMessageAttributes: attributesMd5 }),
    ...(draft.systemAttributes && {
      MD5OfMessageSystemAttributes: md5OfAttributes(draft.systemAttributes),
    }),
    ...(sent.sequenceNumber !== undefined && { SequenceNumber: sent.sequenceNumber }),
  } satisfies SendMessageResult;
}

/**
 * Returns the message's own trace header, which overrides that of the request.
 * https://docs.aws.amazon.com/xray/latest/devguide/xray-services-sqs.html
 */
function traceHeaderOf(draft: Draft): string | undefined {
  const header = draft.systemAttributes?.get('AWSTraceHeader');
  return header !== undefined && 'text' in header ? header.text : undefined;
}

interface Sent {
  readonly messageId: string;
  readonly sequenceNumber: string | undefined;
}

function putInQueue(account: QueueAccount, queue: Queue, content: MessageContent, delay: number): Sent {
  const { now } = account;
  if (!queue.fifo) {
    enqueue(account, queue, content, delay, 'sent');
    if (account.options.faults.duplicate?.(queue.name, content.id) === true) {
      enqueue(account, queue, content, delay, 'sent once more');
    }
    return { messageId: content.id, sequenceNumber: undefined };
  }
  const id = content.deduplicationId ?? '';
  const group = queue.settings.deduplicationPerGroup ? content.groupId : undefined;
  const before = queue.memory.sentBefore(id, group, now);
  if (before !== undefined) return before;
  const sequenceNumber = account.nextSequenceNumber();
  enqueue(account, queue, { ...content, sequenceNumber }, delay, 'sent');
  const sent = { messageId: content.id, sequenceNumber };
  queue.memory.rememberSent(id, group, sent, now);
  return sent;
}

function enqueue(
  account: QueueAccount,
  queue: Queue,
  content: MessageContent,
  delay: number,
  event: string,
): void {
  const message = newMessage(content, account.nextSerial(), account.now);
  queue.enqueue(message, delay);
  account.report(queue, event, message);
}
