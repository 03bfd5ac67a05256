import * as z from 'zod/mini';

/**
 * Free text of at most `max` characters, any of them. JSON Schema counts characters where JavaScript's `length` counts
 * UTF-16 units; an emoji must not make the API and the dispatcher disagree.
 */
export function text(max: number, description: string) {
  return z.string().check(
    z.refine(
      (value) => value.length <= max || Array.from(value).length <= max,
      `Too long: at most ${max} characters`,
    ),
    z.meta({ description, maxLength: max }),
  );
}
