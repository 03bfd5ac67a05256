import { createHash } from 'node:crypto';
import type { Environment } from '../aws/call';
import { formatArn } from '../aws/arn';

/** The shortest limit of all named resources is that of a Lambda function; the others take it too. */
const LONGEST_NAME = 64;
const SUFFIX_LENGTH = 12;
/** Less than CloudFormation leaves to it: what tells names apart here is the stack. */
const LONGEST_LOGICAL_ID = 20;

/** A name as CloudFormation makes it up, but with a suffix that stays the same from one start to the next. */
export function generatedName(stackName: string, logicalId: string): string {
  const id = logicalId.slice(0, LONGEST_LOGICAL_ID);
  const stack = stackName.slice(0, LONGEST_NAME - SUFFIX_LENGTH - id.length - 2);
  return [stack, id, suffix(`${stackName}/${logicalId}`)].join('-');
}

/** The ARN of a stack. */
export function stackId(stackName: string, environment: Environment): string {
  const resource = `stack/${stackName}/${uuidOf(stackName)}`;
  return formatArn({ ...environment, service: 'cloudformation', resource });
}

/** A version 4 UUID that is the same for the same text. */
export function uuidOf(text: string): string {
  const hex = createHash('sha256').update(text).digest('hex');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-8${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}

/** Twelve characters of digits and capitals, which every service takes in names. */
function suffix(of: string): string {
  const number = BigInt(`0x${createHash('sha256').update(of).digest('hex')}`);
  return number.toString(36).toUpperCase().slice(0, SUFFIX_LENGTH);
}
