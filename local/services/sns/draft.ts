import { hash } from 'node:crypto';
import { parseStructure } from '../../aws/structure';
import { isXmlText } from '../../wire/xml';
import { invalidParameter } from './errors';
import { type Input, optionalText, requiredText } from './input';
import type { Draft } from './message';
import { areXmlTexts, readMessageAttributes, sizeOfAttributes } from './message-attributes';
import { protocols } from './subscription';
import type { Topic } from './topic';

const noTexts: ReadonlyMap<string, string> = new Map();

/**
 * Reads what is published, of `Publish` or of an entry of `PublishBatch`; how large it may be is the caller's matter.
 * https://docs.aws.amazon.com/sns/latest/api/API_Publish.html
 * @param position of the entry in a batch, from 1
 * @throws AwsError
 */
export function readDraft(topic: Topic, input: Input, position?: number): Draft {
  const given = optionalText(input, 'Message') ?? '';
  if (given === '') throw invalidParameter('Empty message');
  const subject = readSubject(input);
  const attributes = readMessageAttributes(input, position);
  const { groupId, deduplicationId } = readIds(topic, input, given);
  const texts = readStructure(input, given);
  return {
    text: texts.get('default') ?? given,
    texts,
    subject,
    attributes,
    size: Buffer.byteLength(given) + sizeOfAttributes(attributes),
    groupId,
    deduplicationId,
  };
}

/** Whether a draft can travel in XML; one that cannot is refused, in a batch by itself. */
export function isTransportable({ text, texts, attributes }: Draft): boolean {
  return isXmlText(text) && [...texts.values()].every(isXmlText) && areXmlTexts(attributes);
}

export function notTransportable(): Error {
  return invalidParameter('Message Reason: it holds a character that XML 1.0 does not allow');
}

/** Text of 1 to 100 characters without line breaks and control characters. */
function readSubject(input: Input): string | undefined {
  const subject = optionalText(input, 'Subject');
  if (subject !== undefined && !/^[^\p{Cc}]{1,100}$/u.test(subject)) throw invalidParameter('Subject');
  return subject;
}

/** Messages by protocol; values that are no text, and protocols that do not exist, are ignored. */
function readStructure(input: Input, message: string): ReadonlyMap<string, string> {
  const structure = optionalText(input, 'MessageStructure');
  if (structure === undefined || structure === '') return noTexts;
  if (structure !== 'json') throw invalidParameter('MessageStructure');
  const given = parseStructure(message);
  if (given === undefined) throw invalidParameter('Message Structure - JSON message body failed to parse');
  const texts = new Map<string, string>();
  for (const name of ['default', ...protocols]) {
    const text = Object.hasOwn(given, name) ? given[name] : undefined;
    if (typeof text === 'string') texts.set(name, text);
  }
  if (!texts.has('default')) {
    throw invalidParameter('Message Structure - No default entry in JSON message body');
  }
  return texts;
}

function readIds(
  topic: Topic,
  input: Input,
  message: string,
): { readonly groupId: string | undefined; readonly deduplicationId: string | undefined } {
  const groupId = optionalText(input, 'MessageGroupId');
  const deduplicationId = optionalText(input, 'MessageDeduplicationId');
  if (!topic.fifo) {
    if (deduplicationId !== undefined) {
      throw invalidParameter(
        'MessageDeduplicationId Reason: The request includes MessageDeduplicationId parameter that is not valid for this topic type',
      );
    }
    return { groupId: checkId('MessageGroupId', groupId), deduplicationId };
  }
  if (groupId === undefined || groupId === '') {
    throw invalidParameter('The MessageGroupId parameter is required for FIFO topics');
  }
  if (deduplicationId === undefined && !topic.contentBasedDeduplication) {
    throw invalidParameter(
      'The topic should either have ContentBasedDeduplication enabled or MessageDeduplicationId provided explicitly',
    );
  }
  return {
    groupId: checkId('MessageGroupId', groupId),
    deduplicationId: checkId('MessageDeduplicationId', deduplicationId) ?? hash('sha256', message),
  };
}

function checkId(parameter: string, id: string | undefined): string | undefined {
  if (id === undefined || /^[\x21-\x7e]{1,128}$/.test(id)) return id;
  throw invalidParameter(
    `${parameter} Reason: ${parameter} can only include alphanumeric and punctuation characters. 1 to 128 in length`,
  );
}

/** The ARN of a topic: `TargetArn` is as good as `TopicArn`. */
export function targetOf(input: Input): { readonly arn: string; readonly parameter: string } {
  if (optionalText(input, 'PhoneNumber') !== undefined) {
    throw invalidParameter('PhoneNumber Reason: text messages cannot be sent from here');
  }
  const target = optionalText(input, 'TargetArn');
  if (target === undefined || optionalText(input, 'TopicArn') !== undefined) {
    return { arn: requiredText(input, 'TopicArn'), parameter: 'TopicArn' };
  }
  if (/:endpoint\//.test(target)) {
    throw invalidParameter('TargetArn Reason: No endpoint found for the target arn specified');
  }
  return { arn: target, parameter: 'TargetArn' };
}
