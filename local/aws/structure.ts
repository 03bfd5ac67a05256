/** A JSON object of which nothing is known; the input of an action, unchecked. */
export type Structure = Readonly<Record<string, unknown>>;

export function isStructure(value: unknown): value is Structure {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The object that `text` spells, or undefined when it spells none. */
export function parseStructure(text: string): Structure | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return isStructure(value) ? value : undefined;
  } catch {
    return undefined;
  }
}
