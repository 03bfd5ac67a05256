import { maxOrderFieldLength } from '../../lambda/contract/message-group';
import type { RequestType } from '../../lambda/contract/request-type';
import { requestSchema } from '../constructs/request-schema';
import { isOrderedType, typesOf } from '../lanes';
import { completeRoute, type Route } from '../route';
import { patternBounds } from './text-bounds';
import type { Violation } from './violation';

/**
 * What is wrong with the field that requests of a type are ordered by. The API makes a message group of it before any
 * code of ours has seen the body: what its model lets pass, SQS has to take.
 */
export function checkOrderField(type: RequestType): Violation[] {
  const { name, orderedBy } = type;
  if (orderedBy === undefined) return [];
  const violation = (given: string, allowed: string, fix: string): Violation[] => [
    { subject: `request type "${name}", orderedBy "${orderedBy}"`, given, allowed, fix },
  ];
  if (!/^[A-Za-z_][A-Za-z0-9_]*$/.test(orderedBy)) {
    return violation('its name', 'letters, digits and underscores', 'Rename the field.');
  }
  if (type.largestUpload > 0) {
    return violation(
      `with largestUpload ${type.largestUpload}`,
      'bodies that come through the API, because the API reads the field',
      'Leave out largestUpload, or orderedBy.',
    );
  }
  const schema = requestSchema(type);
  const field = memberOf(schema['properties'], orderedBy);
  if (!listOf(schema['required']).includes(orderedBy)) {
    return violation('a field that may be missing', 'a required field', 'Make it required.');
  }
  const texts = listOf(memberOf(field, 'enum'));
  const pattern = memberOf(field, 'pattern');
  const bounds = typeof pattern === 'string' ? patternBounds(pattern) : undefined;
  const fits =
    texts.length > 0
      ? texts.every((text) => typeof text === 'string' && /^[\x21-\x7e]{1,100}$/.test(text))
      : bounds?.printable === true && bounds.shortest > 0 && bounds.longest <= maxOrderFieldLength;
  if (fits) return [];
  return violation(
    texts.length > 0 ? texts.join(', ') : `the pattern ${JSON.stringify(pattern ?? 'none')}`,
    `1 to ${maxOrderFieldLength} letters, digits and punctuation of ASCII, for it becomes the message group`,
    'Give it a pattern from ^ to $ that has no other characters and a limit, such as ^[A-Za-z0-9-]{1,64}$.',
  );
}

/** What a route cannot have in order. */
export function checkOrder(route: Route, requestTypes: readonly RequestType[]): Violation[] {
  const { consumer, delivery, batchSize, batchingWindow } = completeRoute(route, requestTypes);
  if (delivery.kind === 'pushed') return checkPushedOrder(route, requestTypes);
  if (delivery.kind !== 'in-order') return [];
  const violations: Violation[] = [];
  const without = typesOf(route, requestTypes).filter((type) => !isOrderedType(type));
  if (without.length > 0) {
    violations.push({
      subject: `route "${consumer}", delivery`,
      given: `in order, with requests that have none (${without.map(({ name }) => name).join(', ')})`,
      allowed: 'only request types with `orderedBy`',
      fix: 'Filter for those that have an order, and give the others a route of their own, in parallel.',
    });
  }
  if (batchSize > 10) {
    violations.push({
      subject: `route "${consumer}", batchSize`,
      given: `${batchSize} in order`,
      allowed: 'at most 10 from a FIFO queue',
      fix: 'Take smaller batches.',
    });
  }
  if (batchingWindow.toMilliseconds() > 0) {
    violations.push({
      subject: `route "${consumer}", batchingWindow`,
      given: `${batchingWindow.toHumanString()} in order`,
      allowed: 'none on a FIFO queue',
      fix: 'Leave it out.',
    });
  }
  return violations;
}

/** https://docs.aws.amazon.com/sns/latest/dg/fifo-message-delivery.html */
function checkPushedOrder(route: Route, requestTypes: readonly RequestType[]): Violation[] {
  const ordered = typesOf(route, requestTypes).filter(isOrderedType);
  if (ordered.length === 0) return [];
  return [
    {
      subject: `route "${route.consumer}", delivery`,
      given: `pushed, with requests that are received in order (${ordered.map(({ name }) => name).join(', ')})`,
      allowed: 'requests that have no order, for a FIFO topic calls no function',
      fix: 'Give it a queue (inOrder(), or inParallel() where the order is of no matter to it), or filter them out.',
    },
  ];
}

function memberOf(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null
    ? Object.entries(value).find(([key]) => key === name)?.[1]
    : undefined;
}

function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}
