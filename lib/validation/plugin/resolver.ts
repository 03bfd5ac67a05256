import { isObject, textIn } from './json';
import type { TemplateResource, TemplateStack } from './template-resource';

/** What a value in a template stands for. */
export type Resolved =
  | { readonly kind: 'literal'; readonly value: unknown }
  /** `attribute` is `Ref` for a `Ref`. */
  | { readonly kind: 'attribute'; readonly resource: TemplateResource; readonly attribute: string }
  | { readonly kind: 'unknown' };

const unknown: Resolved = { kind: 'unknown' };

/** References lead on to references; more of them in a row than this go in a circle. */
const maxSteps = 50;

/** Follows the references in templates; see `AssemblyGraph`. */
export class Resolver {
  constructor(private readonly stacks: readonly TemplateStack[]) {}

  resolve(value: unknown, stack: TemplateStack, steps = 0): Resolved {
    if (steps > maxSteps) return unknown;
    const next = (inner: unknown, of = stack) => this.resolve(inner, of, steps + 1);
    if (Array.isArray(value))
      return resolveAll(
        value.map((item) => next(item)),
        (values) => values,
      );
    if (!isObject(value)) return { kind: 'literal', value };
    const intrinsic = intrinsicOf(value);
    if (intrinsic === undefined) {
      const names = Object.keys(value);
      return resolveAll(
        names.map((name) => next(value[name])),
        (values) => Object.fromEntries(names.map((name, index) => [name, values[index]])),
      );
    }
    const [name, argument] = intrinsic;
    switch (name) {
      case 'Ref':
        return typeof argument === 'string' ? this.resolveRef(argument, stack, steps) : unknown;
      case 'Fn::GetAtt':
        return this.resolveAttribute(argument, stack, steps);
      case 'Fn::GetStackOutput':
        return this.resolveStackOutput(argument, stack, steps);
      case 'Fn::ImportValue':
        return this.resolveImport(next(argument), stack, steps);
      case 'Fn::Join':
        return this.resolveJoin(argument, stack, steps);
      case 'Fn::Sub':
        return typeof argument === 'string' ? this.resolveSub(argument, stack, steps) : unknown;
      default:
        return unknown;
    }
  }

  private resolveRef(name: string, stack: TemplateStack, steps: number): Resolved {
    const resource = stack.resources.get(name);
    if (resource !== undefined) return { kind: 'attribute', resource, attribute: 'Ref' };
    if (name === 'AWS::Region') return literalOr(stack.region);
    if (name === 'AWS::AccountId') return literalOr(stack.account);
    const { nestedIn } = stack;
    const given = nestedIn?.properties['Parameters'];
    if (nestedIn === undefined || !isObject(given) || given[name] === undefined) return unknown;
    return this.resolve(given[name], nestedIn.stack, steps + 1);
  }

  private resolveAttribute(argument: unknown, stack: TemplateStack, steps: number): Resolved {
    const parts = typeof argument === 'string' ? splitOnce(argument) : argument;
    if (!Array.isArray(parts)) return unknown;
    const [logicalId, attribute] = parts;
    if (typeof attribute !== 'string') return unknown;
    const resource = stack.resources.get(String(logicalId));
    if (resource === undefined) return unknown;
    if (!attribute.startsWith('Outputs.')) return { kind: 'attribute', resource, attribute };
    const nested = this.stacks.find(({ nestedIn }) => nestedIn === resource);
    return this.resolveOutput(nested, attribute.slice('Outputs.'.length), steps);
  }

  /** A stack of that name in another account or region is another one. */
  private resolveStackOutput(argument: unknown, from: TemplateStack, steps: number): Resolved {
    const name = textIn(argument, 'StackName');
    const output = textIn(argument, 'OutputName');
    if (!isObject(argument) || name === undefined || output === undefined) return unknown;
    const { Region: given, RoleArn: role } = argument;
    const region = given === undefined ? literalOr(from.region) : this.resolve(given, from, steps + 1);
    const candidates = this.stacks.filter(
      (stack) =>
        stack.name === name &&
        maybeEqual(stack.region, region.kind === 'literal' ? region.value : undefined) &&
        (role !== undefined || maybeEqual(stack.account, from.account)),
    );
    return candidates.length === 1 ? this.resolveOutput(candidates[0], output, steps) : unknown;
  }

  /** Names of exports are unique in an account's region; the same name in another one is another export. */
  private resolveImport(name: Resolved, from: TemplateStack, steps: number): Resolved {
    if (name.kind !== 'literal') return unknown;
    const exporting = this.stacks
      .filter(({ region, account }) => maybeEqual(region, from.region) && maybeEqual(account, from.account))
      .flatMap((stack) =>
        [...stack.outputs.values()]
          .filter(({ exportName }) => exportName !== undefined && exportName === name.value)
          .map(({ value }) => ({ value, stack })),
      );
    const [only, ...more] = exporting;
    return only === undefined || more.length > 0 ? unknown : this.resolve(only.value, only.stack, steps + 1);
  }

  private resolveOutput(stack: TemplateStack | undefined, name: string, steps: number): Resolved {
    const output = stack?.outputs.get(name);
    return stack === undefined || output === undefined
      ? unknown
      : this.resolve(output.value, stack, steps + 1);
  }

  private resolveJoin(argument: unknown, stack: TemplateStack, steps: number): Resolved {
    if (!Array.isArray(argument) || typeof argument[0] !== 'string' || !Array.isArray(argument[1]))
      return unknown;
    const [delimiter, parts] = argument;
    // CDK writes some single references so.
    if (parts.length === 1) return this.resolve(parts[0], stack, steps + 1);
    return resolveAll(
      parts.map((part: unknown) => this.resolve(part, stack, steps + 1)),
      (values) => values.join(delimiter),
    );
  }

  private resolveSub(text: string, stack: TemplateStack, steps: number): Resolved {
    const pieces = text.split(/(\$\{[^!}][^}]*\})/).filter((piece) => piece !== '');
    const parts = pieces.map((piece) => {
      const name = /^\$\{([^!}][^}]*)\}$/.exec(piece)?.[1];
      if (name === undefined) return piece.replaceAll('${!', '${');
      return name.includes('.') ? { 'Fn::GetAtt': splitOnce(name) } : { Ref: name };
    });
    return this.resolveJoin(['', parts], stack, steps);
  }
}

function intrinsicOf(value: Readonly<Record<string, unknown>>): [string, unknown] | undefined {
  const [entry, ...more] = Object.entries(value);
  if (entry === undefined || more.length > 0) return undefined;
  return entry[0] === 'Ref' || entry[0].startsWith('Fn::') ? entry : undefined;
}

function resolveAll(parts: readonly Resolved[], combine: (values: readonly unknown[]) => unknown): Resolved {
  const values: unknown[] = [];
  for (const part of parts) {
    if (part.kind !== 'literal') return unknown;
    values.push(part.value);
  }
  return { kind: 'literal', value: combine(values) };
}

function literalOr(value: string | undefined): Resolved {
  return value === undefined ? unknown : { kind: 'literal', value };
}

function maybeEqual(one: unknown, other: unknown): boolean {
  return one === undefined || other === undefined || one === other;
}

function splitOnce(text: string): [string, string] {
  const dot = text.indexOf('.');
  return [text.slice(0, dot), text.slice(dot + 1)];
}
