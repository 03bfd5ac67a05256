import { envelope, idempotencyKeyForm, intakeLayout } from '../../lambda/contract/envelope';
import { escaped, set } from './vtl';

/** Headers that the envelope carries, and the variables that {@link readHeaders} reads them into. */
const headers = { idempotencykey: 'idempotency-key', traceparent: 'traceparent' } as const;

/**
 * Sets `$idempotencykey` and `$traceparent`, and `$keyed` when the call has the first of them, be it empty. Header names
 * are compared without case, which a lookup would not do.
 */
export function readHeaders(): string {
  const entries = Object.entries(headers);
  return [
    ...entries.map(([variable]) => set(variable, '""')),
    set('keyed', 'false'),
    '#foreach($name in $input.params().header.keySet())',
    ...entries.map(
      ([variable, header]) =>
        `#if($name.toLowerCase() == "${header}")${set(variable, '$input.params().header.get($name)')}#end`,
    ),
    `#if($name.toLowerCase() == "${headers.idempotencykey}")${set('keyed', 'true')}#end`,
    '#end',
  ].join('');
}

/**
 * Sets `$valid` to false when a variable does not have the form of an idempotency key. The form allows quotation marks, so
 * that a copy is compared: to the checks, what was compared needs no escaping.
 * @param reserved characters that are added to the key
 */
export function checkKey(variable: string, reserved?: number): string {
  const matches = `$given.matches("${idempotencyKeyForm(reserved)}")`;
  return `${set('given', `$${variable}`)}#if(!${matches})${set('valid', 'false')}#end`;
}

export interface IntakeMessage {
  /** Name of the request type. */
  readonly type: string;
  /** Expression of the JSON text of the body. */
  readonly body: string;
  /** Expression of the idempotency key, or of "". @default `$idempotencykey` */
  readonly key?: string;
  /** Fingerprint of the type's contract. @default - not printed */
  readonly contract?: string;
  /** What the body is. @default the request's data */
  readonly mediaType?: string;
}

/**
 * The text of a message for the intake queue, as it stands inside a JSON string: the envelope of
 * `lambda/contract/envelope.ts`. All a client controls is escaped; what stands inside a string of the message, twice.
 * Only the body goes in untouched: the message is JSON text, and so is the body. Wants `$id`, `$tenant`
 * (`readTenant`), and what {@link readHeaders} sets.
 */
export function intakeMessage({
  type,
  body,
  key = '$idempotencykey',
  contract,
  mediaType: datacontenttype = envelope.datacontenttype,
}: IntakeMessage): string {
  const { specversion, source } = envelope;
  return [
    inString(intakeLayout.prefix),
    escaped(body),
    inString(`${intakeLayout.suffix}${JSON.stringify(specversion)},"id":"`),
    '$id',
    inString(`",${members({ source, type, datacontenttype, contract })},"tenant":"`),
    twice('$tenant'),
    inString('","idempotencykey":"'),
    twice(key),
    inString('","traceparent":"'),
    twice('$traceparent'),
    inString('"}'),
  ].join('');
}

/** JSON text as it stands inside a JSON string. */
function inString(text: string): string {
  return JSON.stringify(text).slice(1, -1);
}

function members(values: Readonly<Record<string, string | undefined>>): string {
  return JSON.stringify(values).slice(1, -1);
}

function twice(expression: string): string {
  return escaped(escaped(expression));
}
