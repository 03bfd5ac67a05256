import type { ReceiveMessageResult } from '@aws-sdk/client-sqs';
import type { CallContext } from '../../../aws/call';
import type { QueueAccount } from '../account';
import { invalidValue, overLimit, unknownAttribute } from '../errors';
import { type Input, optionalInteger, optionalText, textList } from '../input';
import type { Message } from '../message';
import type { Queue } from '../queue';
import { describeMessage, systemAttributeNames } from '../received-message';
import { longestVisibilityTimeout } from '../visibility';

/** https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_ReceiveMessage.html */
export async function receiveMessage(
  account: QueueAccount,
  input: Input,
  context: CallContext,
): Promise<ReceiveMessageResult> {
  const queue = account.queueFor('ReceiveMessage', input, context);
  const request = readRequest(account, queue, input);
  const messages = await receive(account, queue, request, context.signal);
  for (const message of messages) account.report(queue, 'received', message);
  if (messages.length === 0) return {};
  return { Messages: messages.map((message) => describeMessage(queue, message, request)) };
}

interface ReceiveRequest {
  readonly limit: number;
  /** Milliseconds. */
  readonly wait: number;
  /** Milliseconds. */
  readonly visibilityTimeout: number;
  readonly systemAttributes: readonly string[];
  readonly messageAttributes: readonly string[];
  readonly attemptId: string | undefined;
}

function readRequest(account: QueueAccount, queue: Queue, input: Input): ReceiveRequest {
  const limit = optionalInteger(input, 'MaxNumberOfMessages') ?? 1;
  if (limit < 1 || limit > 10) {
    throw invalidValue(limit, 'MaxNumberOfMessages', 'Must be between 1 and 10, if provided.');
  }
  const wait = optionalInteger(input, 'WaitTimeSeconds');
  const { receiveSeconds } = account.options.limits;
  if (wait !== undefined && (wait < 0 || wait > receiveSeconds)) {
    throw invalidValue(wait, 'WaitTimeSeconds', `Must be >= 0 and <= ${receiveSeconds}, if provided.`);
  }
  const visibility = optionalInteger(input, 'VisibilityTimeout');
  if (visibility !== undefined && (visibility < 0 || visibility > longestVisibilityTimeout)) {
    throw invalidValue(
      visibility,
      'VisibilityTimeout',
      `Must be between 0 and ${longestVisibilityTimeout}, if provided.`,
    );
  }
  return {
    limit,
    wait: wait === undefined ? queue.settings.receiveWait : wait * 1000,
    visibilityTimeout: visibility === undefined ? queue.settings.visibilityTimeout : visibility * 1000,
    systemAttributes: readSystemAttributeNames(input),
    messageAttributes: textList(input, 'MessageAttributeNames'),
    attemptId: readAttemptId(queue, input),
  };
}

/** `AttributeNames` is the older name of `MessageSystemAttributeNames`. */
function readSystemAttributeNames(input: Input): string[] {
  const names = [...textList(input, 'AttributeNames'), ...textList(input, 'MessageSystemAttributeNames')];
  const stranger = names.find((name) => !systemAttributeNames.has(name));
  if (stranger !== undefined) throw unknownAttribute(stranger);
  return names;
}

function readAttemptId(queue: Queue, input: Input): string | undefined {
  const id = optionalText(input, 'ReceiveRequestAttemptId');
  if (id === undefined) return undefined;
  if (!queue.fifo) {
    throw invalidValue(
      id,
      'ReceiveRequestAttemptId',
      'The request include parameter that is not valid for this queue type.',
    );
  }
  if (/^[\x21-\x7e]{1,128}$/.test(id)) return id;
  throw invalidValue(
    id,
    'ReceiveRequestAttemptId',
    'ReceiveRequestAttemptId can only include alphanumeric and punctuation characters. 1 to 128 in length.',
  );
}

async function receive(
  account: QueueAccount,
  queue: Queue,
  request: ReceiveRequest,
  signal: AbortSignal | undefined,
): Promise<readonly Message[]> {
  const repeated = repeatOfAttempt(account, queue, request);
  if (repeated !== undefined) return repeated;
  const attempt = (): Message[] => receiveNow(account, queue, request);
  // Nobody listens any more: do not hand out what would have to time out.
  if (signal?.aborted === true) return [];
  let messages = attempt();
  if (messages.length === 0 && request.wait > 0) {
    messages = await queue.polls.wait(request.wait, signal, attempt);
  }
  if (request.attemptId !== undefined && messages.length > 0) {
    queue.memory.rememberAttempt(request.attemptId, messages, account.now);
  }
  return messages;
}

/** The messages of the same attempt once more, their visibility timeout started anew. */
function repeatOfAttempt(
  account: QueueAccount,
  queue: Queue,
  request: ReceiveRequest,
): readonly Message[] | undefined {
  if (request.attemptId === undefined) return undefined;
  const { inFlight } = queue.counts;
  const messages = inFlight > 0 ? queue.memory.repeatOfAttempt(request.attemptId, account.now) : undefined;
  for (const message of messages ?? []) queue.changeVisibility(message, request.visibilityTimeout);
  return messages;
}

/**
 * With too many messages in flight, a short poll of a standard queue is refused; a long poll and a FIFO queue get
 * nothing.
 * https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/quotas-queues.html
 */
function receiveNow(account: QueueAccount, queue: Queue, request: ReceiveRequest): Message[] {
  const { limits } = account.options;
  const room = (queue.fifo ? limits.inFlightFifo : limits.inFlight) - queue.counts.inFlight;
  if (room > 0) {
    return queue.receive(Math.min(room, request.limit), request.visibilityTimeout, (message) =>
      account.deadLetter(queue, message),
    );
  }
  if (queue.fifo || request.wait > 0) return [];
  throw overLimit('Too many messages in flight: the limit of the queue is reached.');
}
