/**
 * The id by which a message can be followed from one queue to the next, where it carries one: that of the CloudEvent,
 * or of the notification of a topic, which is its body.
 */
export function subjectOf(body: string): string | undefined {
  // Most bodies need no parsing to tell that they are neither.
  const isEvent = body.includes('"specversion"');
  if (!isEvent && !body.includes('"Notification"')) return undefined;
  try {
    const { specversion, id, Type: type, MessageId: messageId } = Object(JSON.parse(body));
    if (typeof specversion === 'string' && typeof id === 'string') return id;
    return type === 'Notification' && typeof messageId === 'string' ? messageId : undefined;
  } catch {
    return undefined;
  }
}

/** The same for the event of a function that a topic or a queue invokes, when it carries one message. */
export function subjectOfEvent(payload: string): string | undefined {
  if (!payload.includes('"Records"')) return undefined;
  try {
    const { Records: records }: { readonly Records?: unknown } = Object(JSON.parse(payload));
    if (!Array.isArray(records) || records.length !== 1) return undefined;
    const { Sns: sns, body = Object(sns).Message } = Object(records[0]);
    return typeof body === 'string' ? subjectOf(body) : undefined;
  } catch {
    return undefined;
  }
}

/** How many messages of a batch a line names. */
const MOST_NAMED = 3;

interface Identified {
  /** Stands for a message that carries no id of its own. */
  readonly id: string;
  readonly body: string;
}

/** The same for a batch; undefined when none of it carries an id. */
export function subjectsOf(messages: readonly Identified[]): string | undefined {
  if (messages.every(({ body }) => subjectOf(body) === undefined)) return undefined;
  const named = messages.slice(0, MOST_NAMED).map(({ id, body }) => subjectOf(body) ?? id);
  const more = messages.length - named.length;
  return more > 0 ? `${named.join(' ')} and ${more} more` : named.join(' ');
}
