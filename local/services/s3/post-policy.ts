import { AwsError } from '../../aws/error';
import { isStructure, parseStructure } from '../../aws/structure';
import { accessDenied, entityTooLarge, entityTooSmall } from './errors';

/** What a policy decides on. */
export interface PostedForm {
  /** Values by name in lower case, variables replaced; the bucket's name among them. */
  readonly values: ReadonlyMap<string, string>;
  /** Names of the fields that a condition has to cover, as the form spells them. */
  readonly covered: readonly string[];
  readonly fileBytes: number;
}

/**
 * Whether the form is one that the policy's signer allowed.
 * https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-HTTPPOSTConstructPolicy.html
 * @param encoded the policy, as the form carries it
 * @throws AwsError `AccessDenied`, `EntityTooLarge`, `EntityTooSmall`, `InvalidPolicyDocument`
 */
export function checkPostPolicy(encoded: string, form: PostedForm, now: number): void {
  const { expires, conditions } = readPostPolicy(encoded);
  if (now >= expires) throw refused('Policy expired.');
  for (const condition of conditions) check(condition, form);
  const named = new Set(conditions.map(({ field }) => field.toLowerCase()));
  const extra = form.covered.filter((name) => !named.has(name.toLowerCase()));
  if (extra.length > 0) throw refused(`Extra input fields: ${extra.join(', ')}`);
}

interface Condition {
  readonly operator: string;
  /** Name of a field without `$`; empty for a range of sizes. */
  readonly field: string;
  readonly operands: readonly (string | number)[];
  /** As messages quote it. */
  readonly text: string;
}

function readPostPolicy(encoded: string): {
  readonly expires: number;
  readonly conditions: readonly Condition[];
} {
  const policy = parseStructure(Buffer.from(encoded, 'base64').toString());
  if (policy === undefined) throw invalid('Invalid JSON.');
  const stranger = Object.keys(policy).find((name) => name !== 'expiration' && name !== 'conditions');
  if (stranger !== undefined) throw invalid(`Unexpected: '${stranger.toLowerCase()}'`);
  const { expiration, conditions } = policy;
  if (expiration === undefined) throw invalid('Policy missing expiration.');
  const expires =
    typeof expiration === 'string' && /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z$/.test(expiration)
      ? Date.parse(expiration)
      : Number.NaN;
  if (Number.isNaN(expires))
    throw invalid(`Invalid 'expiration' value: '${typeof expiration === 'string' ? expiration : ''}'`);
  if (conditions === undefined) throw invalid('Policy missing conditions.');
  if (!Array.isArray(conditions)) throw invalid("Invalid 'conditions' value: must be a List.");
  return { expires, conditions: conditions.map(readCondition) };
}

function readCondition(condition: unknown): Condition {
  if (isStructure(condition)) return readSimpleCondition(Object.entries(condition));
  if (!Array.isArray(condition)) throw invalid('Invalid condition test: must be a List or Object.');
  const [operator, ...operands]: unknown[] = condition;
  if (typeof operator !== 'string') throw invalid('Invalid Condition: missing operation identifier.');
  const name = operator.toLowerCase();
  if (!['eq', 'starts-with', 'content-length-range'].includes(name)) {
    throw invalid(`Invalid Condition: unknown operation '${operator}'.`);
  }
  if (operands.length !== 2) throw invalid(`Invalid ${operator}: wrong number of arguments.`);
  const text = quoted([operator, ...operands]);
  const values = operands.filter((one) => typeof one === 'string' || typeof one === 'number');
  if (values.length !== 2) throw invalid('Invalid JSON.');
  if (name === 'content-length-range') return { operator: name, field: '', operands: values, text };
  const [field = ''] = values;
  // A field is named with a dollar; without it there is none to compare.
  return { operator: name, field: /^\$(.+)$/.exec(String(field))?.[1] ?? '', operands: values, text };
}

function readSimpleCondition(entries: readonly [string, unknown][]): Condition {
  const [entry] = entries;
  if (entry === undefined || entries.length !== 1) {
    throw invalid('Invalid Simple-Condition: Simple-Conditions must have exactly one property specified.');
  }
  const [field, value] = entry;
  if (typeof value !== 'string') throw invalid('Invalid Simple-Condition: value must be a string.');
  return { operator: 'eq', field, operands: [`$${field}`, value], text: quoted(['eq', `$${field}`, value]) };
}

function check({ operator, field, operands, text }: Condition, { values, fileBytes }: PostedForm): void {
  if (operator === 'content-length-range') {
    const [least = Number.NaN, most = Number.NaN] = operands.map(sizeOf);
    if (Number.isNaN(least) || Number.isNaN(most)) throw refused(`Policy Condition failed: ${text}`);
    if (fileBytes > most) throw entityTooLarge(fileBytes, most);
    if (fileBytes < least) throw entityTooSmall(fileBytes, least);
    return;
  }
  const actual = values.get(field.toLowerCase());
  const wanted = String(operands[1]);
  // A field that is not there meets no condition, not even one that any text meets.
  const isMet =
    actual !== undefined && (operator === 'eq' ? actual === wanted : startsWith(field, actual, wanted));
  if (!isMet) throw refused(`Policy Condition failed: ${text}`);
}

/** `Content-Type` may list several types, each of which has to begin so. */
function startsWith(field: string, actual: string, wanted: string): boolean {
  if (field.toLowerCase() !== 'content-type') return actual.startsWith(wanted);
  return actual.split(',').every((one) => one.trim().startsWith(wanted));
}

function sizeOf(operand: string | number): number {
  return /^\d+$/.test(String(operand)) ? Number(operand) : Number.NaN;
}

/** A list as S3 writes it. */
function quoted(list: readonly unknown[]): string {
  return `[${list.map((one) => JSON.stringify(one)).join(', ')}]`;
}

function refused(why: string): AwsError {
  return accessDenied(`Invalid according to Policy: ${why}`);
}

function invalid(why: string): AwsError {
  return new AwsError('InvalidPolicyDocument', `Invalid Policy: ${why}`);
}
