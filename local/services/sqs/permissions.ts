import { isStructure, parseStructure } from '../../aws/structure';
import type { Input } from './input';
import type { Queue } from './queue';

function readDocument(queue: Queue): Input {
  const document = parseStructure(queue.attributes.get('Policy') ?? '');
  return document ?? { Version: '2008-10-17', Id: `${queue.arn}/SQSDefaultPolicy` };
}

/** The statements of the queue's policy, as they are written. */
export function readStatements(queue: Queue): Input[] {
  const { Statement: given } = readDocument(queue);
  const list: readonly unknown[] = Array.isArray(given) ? given : [given];
  return list.filter(isStructure);
}

/** A policy without statements is none. */
export function writeStatements(queue: Queue, statements: readonly Input[]): void {
  if (statements.length === 0) queue.attributes.delete('Policy');
  else queue.attributes.set('Policy', JSON.stringify({ ...readDocument(queue), Statement: statements }));
  queue.attributesChanged();
}
