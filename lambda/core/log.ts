/** Named values of a log line. Never a message's body, nor anything picked from it: bodies hold personal data. */
export interface LogFields {
  readonly [name: string]: string | number | boolean | readonly string[] | undefined;
}

export interface Log {
  info(message: string, fields?: LogFields): void;
  warn(message: string, fields?: LogFields): void;
  error(message: string, fields?: LogFields): void;
  /** A log of its own whose lines all carry `fields`; this one stays as it is, so that concurrent work never mixes. */
  with(fields: LogFields): Log;
}

/** Writes each line as one JSON object, which CloudWatch Logs Insights takes apart by itself. */
export class JsonLog implements Log {
  constructor(
    private readonly write: (line: string) => void,
    private readonly now: () => number,
    /** JSON text of members that each line has, every one with a comma before it. */
    private readonly members = '',
  ) {}

  info(message: string, fields?: LogFields): void {
    this.line('INFO', message, fields);
  }

  warn(message: string, fields?: LogFields): void {
    this.line('WARN', message, fields);
  }

  error(message: string, fields?: LogFields): void {
    this.line('ERROR', message, fields);
  }

  with(fields: LogFields): Log {
    return new JsonLog(this.write, this.now, this.members + membersOf(fields));
  }

  private line(level: string, message: string, fields?: LogFields): void {
    const timestamp = new Date(this.now()).toISOString();
    const own = fields === undefined ? '' : membersOf(fields);
    const text = jsonText(() => message) ?? '"The message is not a text"';
    this.write(`{"timestamp":"${timestamp}","level":"${level}","message":${text}${this.members}${own}}`);
  }
}

function membersOf(fields: LogFields): string {
  const text = jsonText(() => ownMembers(fields)) ?? '{"unwritten":"The fields are not JSON"}';
  return text === '{}' ? '' : `,${text.slice(1, -1)}`;
}

/** Returns a copy of the fields without a JSON form of its own. */
function ownMembers(fields: LogFields): Record<string, unknown> {
  const own: Record<string, unknown> = { ...fields };
  if ('toJSON' in own) delete own['toJSON'];
  return own;
}

/** Returns `undefined` for what is not JSON. Consumers log too, and a line must not fail their request. */
function jsonText(read: () => unknown): string | undefined {
  try {
    return JSON.stringify(read());
  } catch {
    return undefined;
  }
}
