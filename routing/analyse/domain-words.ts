import { listInWords, valueInWords } from '../words';
import type { Domain, NumberSchema, TextSchema } from './domain';

const mostValues = 12;

/** What a key can be: `AT, DE or FR`, `a whole number from 0 to 999`, `always absent`. */
export function domainInWords({ absent, values, numbers, texts, several }: Domain): string {
  const parts = [
    ...values.slice(0, mostValues).map(valueInWords),
    ...(values.length > mostValues ? [`${values.length - mostValues} other values`] : []),
    ...numbers.map(numberInWords),
    ...texts.map(textInWords),
    ...(several === undefined ? [] : [`several of: ${domainInWords(several)}`]),
  ];
  if (parts.length === 0) return 'always absent';
  return listInWords([...parts, ...(absent ? ['absent'] : [])], 'or');
}

function numberInWords({ lower, upper, multipleOf }: NumberSchema): string {
  const noun =
    multipleOf === undefined
      ? 'a number'
      : multipleOf === 1
        ? 'a whole number'
        : `a multiple of ${multipleOf}`;
  const from = lower === undefined ? '' : ` ${lower.inclusive ? 'from' : 'above'} ${lower.value}`;
  const to = upper === undefined ? '' : ` ${upper.inclusive ? 'up to' : 'below'} ${upper.value}`;
  return `${noun}${from}${to}`;
}

function textInWords({ patterns, least, most }: TextSchema): string {
  const like = patterns.length === 0 ? '' : ` like ${patterns.join(' and ')}`;
  const longer = least > 0 ? ` of at least ${least} characters` : '';
  const shorter = most === undefined ? '' : `${longer === '' ? ' of' : ' and'} at most ${most} characters`;
  return `a text${like}${longer}${shorter}`;
}
