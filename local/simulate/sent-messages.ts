import type { EdgeCall } from '../aws/edge';
import { isStructure, type Structure } from '../aws/structure';
import { entriesOf } from '../chaos/batch-entries';

const sendActions: ReadonlySet<string> = new Set([
  'Publish',
  'PublishBatch',
  'SendMessage',
  'SendMessageBatch',
]);

/** Whether an action sends messages to a queue or a topic. */
export function isSend(action: string): boolean {
  return sendActions.has(action);
}

/** The texts of the messages that a call took into its queue or topic. */
export function acceptedOf({ action }: EdgeCall, input: Structure, result: object): readonly string[] {
  if (!isSend(action)) return [];
  const entries = entriesIn(input);
  if (!action.endsWith('Batch')) return entries.map(textOf);
  const ids = new Set(structuresOf(result, 'Successful').map(({ Id }) => Id));
  return entries.filter(({ Id }) => ids.has(Id)).map(textOf);
}

export function textsOf(input: Structure): readonly string[] {
  return entriesIn(input).map(textOf);
}

function entriesIn(input: Structure): readonly Structure[] {
  const isSingle = 'MessageBody' in input || 'Message' in input;
  return isSingle ? [input] : (entriesOf(input)?.[1] ?? []);
}

function textOf({ MessageBody, Message }: Structure): string {
  return String(MessageBody ?? Message);
}

export function structuresOf(value: object, member: string): readonly Structure[] {
  const found: unknown = Object.entries(value).find(([name]) => name === member)?.[1];
  return Array.isArray(found) ? found.filter(isStructure) : [];
}
