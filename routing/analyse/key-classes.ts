import { attributeValues } from '../attribute-values';
import type { Condition, Scalar } from '../condition';
import { compileConditions, type KeyTest } from '../match-condition';
import type { FilterScope } from '../policy';
import type { Domain } from './domain';
import type { Wanted } from './message-kind';
import { numberSamples } from './number-samples';
import { textSamples } from './text-samples';

/** Values of a key that no condition on it tells apart, by one of them. */
export interface KeyClass {
  readonly wanted: Wanted;
  meets(conditions: readonly Condition[]): boolean;
}

export interface KeyClasses {
  readonly classes: readonly KeyClass[];
  /** Whether there is a class for everything that the key can be: what no class meets, no message meets. */
  readonly complete: boolean;
}

/** Lists are told apart by which conditions any of their elements meets; there may be no more such sets than this. */
const mostLists = 128;

export interface ToTellApart {
  /** All that is asked of the key, by any policy. */
  readonly asked: readonly (readonly Condition[])[];
  readonly scope: FilterScope;
  /** A value that a valid message has, which stands for its class. @default - none is known */
  readonly example: Wanted;
}

export function classesOf(domain: Domain, { asked, scope, example }: ToTellApart): KeyClasses {
  const tests = new Map(asked.map((conditions) => [conditions, compileConditions(conditions)]));
  const conditions = [...new Set(asked.flat())];
  const single = samplesOf(domain, conditions);
  const elements = domain.several === undefined ? noSamples : samplesOf(domain.several, conditions);
  const lists = listsOf(elements.values, [...tests.values()]);
  const known = example === undefined ? [] : [example];
  const wanted: Wanted[] = [
    ...known,
    ...(domain.absent ? [undefined] : []),
    ...single.values,
    ...lists.lists,
  ];
  const classes = distinct(
    wanted.map((one) => new TestedClass(one, seenAs(one, scope), tests)),
    asked,
  );
  const complete = single.complete && elements.complete && lists.complete && !needsEscapes(conditions, scope);
  return { classes, complete };
}

class TestedClass implements KeyClass {
  constructor(
    readonly wanted: Wanted,
    private readonly seen: readonly Scalar[],
    private readonly tests: ReadonlyMap<readonly Condition[], KeyTest>,
  ) {}

  meets(conditions: readonly Condition[]): boolean {
    const test = this.tests.get(conditions) ?? compileConditions(conditions);
    return this.seen.length === 0 ? test.absent : this.seen.some((value) => test.value(value));
  }
}

interface Samples {
  readonly values: readonly Scalar[];
  readonly complete: boolean;
}

const noSamples: Samples = { values: [], complete: true };

function samplesOf({ values, numbers, texts }: Domain, conditions: readonly Condition[]): Samples {
  const found = texts.map((schema) => textSamples(schema, conditions));
  return {
    values: [
      ...values,
      ...numbers.flatMap((schema) => numberSamples(schema, conditions)),
      ...found.flatMap((samples) => samples.texts),
    ],
    complete: found.every(({ complete }) => complete),
  };
}

function listsOf(
  elements: readonly Scalar[],
  tests: readonly KeyTest[],
): { readonly lists: readonly (readonly Scalar[])[]; readonly complete: boolean } {
  const signatureOf = (list: readonly Scalar[]) =>
    tests.map(({ value }) => (list.some(value) ? 1 : 0)).join('');
  const found = new Map(elements.map((element) => [signatureOf([element]), [element]]));
  const singles = [...found.values()];
  for (const list of found.values()) {
    for (const single of singles) {
      const longer = [...list, ...single];
      const signature = signatureOf(longer);
      if (!found.has(signature)) found.set(signature, longer);
    }
    if (found.size > mostLists) return { lists: [...found.values()], complete: false };
  }
  return { lists: [...found.values()], complete: true };
}

/** As the evaluator sees it. */
function seenAs(wanted: Wanted, scope: FilterScope): readonly Scalar[] {
  if (wanted === undefined) return [];
  if (typeof wanted === 'object' && wanted !== null) return wanted;
  const isText = typeof wanted === 'string' && scope === 'MessageAttributes';
  return isText ? attributeValues({ DataType: 'String', StringValue: wanted }) : [wanted];
}

/** Quotes and backslashes are escaped on attributes, which the automata know nothing of. */
function needsEscapes(conditions: readonly Condition[], scope: FilterScope): boolean {
  return scope === 'MessageAttributes' && /\\/.test(JSON.stringify(conditions));
}

function distinct(
  classes: readonly KeyClass[],
  asked: readonly (readonly Condition[])[],
): readonly KeyClass[] {
  const found = new Map<string, KeyClass>();
  for (const one of classes) {
    const signature = asked.map((conditions) => (one.meets(conditions) ? 1 : 0)).join('');
    if (!found.has(signature)) found.set(signature, one);
  }
  return [...found.values()];
}
