import {
  enumOf,
  type JsonSchema,
  memberPath,
  propertiesOf,
  valuePath,
  visitParts,
  withoutMembers,
} from './schema-members';
import { typesOf, unionOf } from './schema-parts';

/** A member or a value that the API could not refuse. */
export interface Irretirable {
  readonly path: string;
  readonly reason: string;
  readonly fix: string;
}

/** Returns what is retired although the API's model without it would accept it, or would not be a valid schema. */
export function findIrretirable(schema: JsonSchema, retired: readonly string[]): readonly Irretirable[] {
  const found = new Map<string, Irretirable>();
  const add = (path: string, reason: string, fix: string) => found.set(path, { path, reason, fix });
  const values = new Map<string, unknown>();
  visitParts(schema, '', (part, path) => {
    for (const value of enumOf(part)) values.set(valuePath(path, value), value);
    if (part['additionalProperties'] === false) return;
    for (const name of Object.keys(propertiesOf(part))) {
      const member = memberPath(path, name);
      if (!retired.includes(member)) continue;
      add(
        member,
        'whose object also accepts members without a schema',
        'Make the object a `z.strictObject`.',
      );
    }
  });
  visitParts(withoutMembers(schema, retired), '', (part, path) => {
    for (const one of retired) {
      if (!one.startsWith(`${path}=`) || !values.has(one)) continue;
      // Draft 4 wants at least one value: https://json-schema.org/draft-04/draft-fge-json-schema-validation-00#rfc.section.5.5.1
      if ('enum' in part && enumOf(part).length === 0)
        add(
          one,
          'which leaves an enumeration without a value',
          'Retire the member instead, or add a new request type and retire this one.',
        );
      else if (!('enum' in part) && acceptsAny(part, values.get(one)))
        add(one, 'which another branch of the union accepts', 'Retire the member instead.');
    }
  });
  return [...found.values()];
}

/** Whether a schema accepts values of the type of a value. */
function acceptsAny(part: JsonSchema, value: unknown): boolean {
  if (unionOf(part) !== undefined) return false;
  const type = value === null ? 'null' : typeof value;
  return typesOf(part)?.some((one) => one === type || (one === 'integer' && type === 'number')) ?? true;
}
