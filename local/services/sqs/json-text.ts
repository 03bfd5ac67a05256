import { type Input, isStructure } from './input';

/** The object that `text` spells, or undefined when it spells none. */
export function parseJsonText(text: string): Input | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return isStructure(value) ? value : undefined;
  } catch {
    return undefined;
  }
}
