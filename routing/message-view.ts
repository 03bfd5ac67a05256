import { isJsonObject, type JsonObject, parseKeepingRepeats } from './json-text';
import type { FilterableMessage } from './policy';

/** A message as filters see it; its body is parsed when the first filter asks for it. */
export class MessageView {
  private parsed: { readonly body: JsonObject | undefined } | undefined;

  constructor(readonly message: FilterableMessage) {}

  /**
   * The body, or undefined when it is no JSON object: a policy for the body then does not match. Read it with
   * `membersOf`: a name may stand in it more than once.
   */
  get body(): JsonObject | undefined {
    this.parsed ??= { body: parseObject(this.message.body) };
    return this.parsed.body;
  }
}

function parseObject(text: string): JsonObject | undefined {
  try {
    const value = parseKeepingRepeats(text);
    return isJsonObject(value) ? value : undefined;
  } catch {
    return undefined;
  }
}
