import { argumentsOf, asText, type IntrinsicFunction } from './intrinsic-function';

export const CONDITION_FUNCTIONS: Readonly<Record<string, IntrinsicFunction>> = {
  'Fn::And': (argument, call) =>
    argumentsOf(argument, 2, 10).every((entry, index) => call.condition(entry, index)),

  'Fn::Or': (argument, call) =>
    argumentsOf(argument, 2, 10).some((entry, index) => call.condition(entry, index)),

  'Fn::Not': (argument, call) => !call.condition(argumentsOf(argument, 1, 1)[0], 0),

  'Fn::Equals': (argument, call) => {
    const [left, right] = argumentsOf(argument, 2, 2).map((entry, index) => call.evaluate(entry, index));
    return comparable(left) === comparable(right);
  },

  'Fn::If': (argument, call) => {
    const [name, whenTrue, whenFalse] = argumentsOf(argument, 3, 3);
    return call.lookup.condition(asText(name, "The condition's name"))
      ? call.evaluate(whenTrue, 1)
      : call.evaluate(whenFalse, 2);
  },
};

/** CloudFormation compares text: `1` equals `"1"`. */
function comparable(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}
