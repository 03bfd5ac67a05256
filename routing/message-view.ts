import type { FilterableMessage } from './policy';

/** A message as filters see it; its body is parsed when the first filter asks for it. */
export class MessageView {
  private parsed: { readonly body: Readonly<Record<string, unknown>> | undefined } | undefined;

  constructor(readonly message: FilterableMessage) {}

  /** The body, or undefined when it is no JSON object: a policy for the body then does not match. */
  get body(): Readonly<Record<string, unknown>> | undefined {
    this.parsed ??= { body: parseObject(this.message.body) };
    return this.parsed.body;
  }
}

function parseObject(text: string): Readonly<Record<string, unknown>> | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return isObject(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
