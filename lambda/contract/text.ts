import * as z from 'zod/mini';

/**
 * Free text of at most `max` characters, any of them. JSON Schema counts characters where JavaScript's `length` counts
 * UTF-16 units; an emoji must not make the API and the dispatcher disagree.
 */
export function text(description: string, max: number) {
  const schema = z
    .string()
    .check(
      z.refine(
        (value) => value.length <= max || Array.from(value).length <= max,
        `must be at most ${max} characters long`,
      ),
    );
  z.globalRegistry.add(schema, { description, maxLength: max });
  return schema;
}
