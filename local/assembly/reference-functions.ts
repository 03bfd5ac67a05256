import { argumentsOf, asText, type IntrinsicFunction } from './intrinsic-function';
import { isObject, kindOf, textAt } from './json';

export const REFERENCE_FUNCTIONS: Readonly<Record<string, IntrinsicFunction>> = {
  Ref: (argument, { lookup }) => lookup.ref(asText(argument, 'The name')),

  'Fn::GetAtt': (argument, call) => {
    const [logicalId, attribute] = attributeReference(argument);
    return call.lookup.attribute(logicalId, asText(call.evaluate(attribute, 1), "The attribute's name"));
  },

  'Fn::ImportValue': (argument, { evaluate, lookup }) =>
    lookup.exported(asText(evaluate(argument), "The export's name")),

  /** The reference to another stack's output that locks neither stack. */
  'Fn::GetStackOutput': (argument, { evaluate, lookup }) => {
    const given = evaluate(argument);
    const stackName = isObject(given) ? textAt(given, 'StackName') : undefined;
    const outputName = isObject(given) ? textAt(given, 'OutputName') : undefined;
    if (stackName === undefined || outputName === undefined) {
      throw new Error(`was given ${JSON.stringify(given)}; it takes "StackName" and "OutputName".`);
    }
    return lookup.stackOutput(stackName, outputName);
  },

  'Fn::FindInMap': (argument, { evaluate, lookup }) => {
    const [map, top, second, options] = argumentsOf(argument, 3, 4).map((entry, index) =>
      evaluate(entry, index),
    );
    const keys = [
      asText(map, "The mapping's name"),
      asText(top, 'The top-level key'),
      asText(second, 'The second-level key'),
    ] as const;
    const value = lookup.mapping(...keys);
    if (value !== undefined) return value;
    if (isObject(options) && options['DefaultValue'] !== undefined) return options['DefaultValue'];
    throw new Error(`the template has no mapping ${keys.join(' → ')}.`);
  },

  'Fn::GetAZs': (argument, { evaluate, lookup }) => {
    const region = evaluate(argument) || lookup.ref('AWS::Region');
    return ['a', 'b', 'c'].map((zone) => `${asText(region, 'The region')}${zone}`);
  },
};

/** The logical id and attribute of `Fn::GetAtt`, given as `[id, attribute]` or `id.attribute`. */
export function attributeReference(argument: unknown): readonly [logicalId: string, attribute: unknown] {
  if (typeof argument === 'string') {
    const dot = argument.indexOf('.');
    if (dot > 0) return [argument.slice(0, dot), argument.slice(dot + 1)];
  }
  if (Array.isArray(argument) && argument.length === 2 && typeof argument[0] === 'string') {
    return [argument[0], argument[1]];
  }
  throw new Error(`was given ${kindOf(argument)}; it takes [logicalId, attribute] or "logicalId.attribute".`);
}
