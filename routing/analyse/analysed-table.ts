import type { Condition } from '../condition';
import { InvalidPolicy } from '../invalid-policy';
import { type Branch, parsePolicy } from '../parse';
import type { FilterScope, RouteEntry } from '../policy';
import type { Domain } from './domain';
import { exampleValue } from './example-value';
import { classesOf, type KeyClasses } from './key-classes';
import type { MessageKind } from './message-kind';
import { readDomain } from './read-domain';

/** One way through a route's filter. */
export interface Way {
  readonly route: RouteEntry;
  readonly scope: FilterScope;
  readonly branch: Branch;
}

export interface RefusedRoute {
  readonly route: RouteEntry;
  readonly refusal: string;
}

/** A routing table, and what the keys that it asks for can be in messages of each kind. */
export class AnalysedTable {
  /** Of the routes that SNS takes; one that takes everything has one way with an empty branch. */
  readonly ways: readonly Way[];
  readonly refused: readonly RefusedRoute[];
  /** What routes may ask for. */
  readonly kinds: readonly MessageKind[];
  private readonly asked: ReadonlyMap<string, readonly (readonly Condition[])[]>;
  private readonly found = new Map<MessageKind, Map<string, KeyClasses>>();

  constructor(
    readonly routes: readonly RouteEntry[],
    /** What is published on the topic, and has to be received there. */
    readonly published: readonly MessageKind[],
    elsewhere: readonly MessageKind[] = [],
  ) {
    this.kinds = [...published, ...elsewhere];
    const read = routes.map(readRoute);
    this.ways = read.flatMap(({ ways }) => ways);
    this.refused = read.flatMap(({ refused }) => refused);
    this.asked = askedOf(this.ways);
  }

  waysOf(route: RouteEntry): readonly Way[] {
    return this.ways.filter((way) => way.route === route);
  }

  /** What `key` can be in messages of this kind, told apart by what any route asks of it, and by each condition alone. */
  classesOf(kind: MessageKind, scope: FilterScope, key: string): KeyClasses {
    const ofKind = this.found.get(kind) ?? new Map<string, KeyClasses>();
    this.found.set(kind, ofKind);
    const id = `${scope} ${key}`;
    let classes = ofKind.get(id);
    if (classes === undefined) {
      classes = classesOf(this.domainOf(kind, scope, key), {
        asked: this.asked.get(id) ?? [],
        scope,
        example: exampleValue(kind.example, scope, key),
      });
      ofKind.set(id, classes);
    }
    return classes;
  }

  /** Whether some message of this kind may take this way. */
  canTake(kind: MessageKind, way: Way): boolean {
    return this.obstaclesOf(kind, way).length === 0;
  }

  /** The keys of which no value that they can have, and not their absence either, is what the way asks for. */
  obstaclesOf(kind: MessageKind, { scope, branch }: Way): readonly string[] {
    return [...branch.keys()].filter((key) => {
      const { conditions = [] } = branch.get(key) ?? {};
      return !this.classesOf(kind, scope, key).classes.some((one) => one.meets(conditions));
    });
  }

  /** Whether it is certain that no message of this kind takes this way. */
  certainlyNever(kind: MessageKind, way: Way): boolean {
    return this.obstaclesOf(kind, way).some((key) => this.classesOf(kind, way.scope, key).complete);
  }

  domainOf(kind: MessageKind, scope: FilterScope, key: string): Domain {
    const schema = scope === 'MessageBody' ? kind.body : kind.attributes;
    // The name of an attribute is no path, whatever dots it has.
    return readDomain(schema, scope === 'MessageBody' ? key.split('.') : [key]);
  }
}

function readRoute(route: RouteEntry): {
  readonly ways: readonly Way[];
  readonly refused: readonly RefusedRoute[];
} {
  const { filter, scope = 'MessageAttributes' } = route;
  if (filter === undefined) return { ways: [{ route, scope, branch: new Map() }], refused: [] };
  try {
    const { branches } = parsePolicy(filter, scope);
    return { ways: branches.map((branch) => ({ route, scope, branch })), refused: [] };
  } catch (error) {
    if (error instanceof InvalidPolicy) return { ways: [], refused: [{ route, refusal: error.message }] };
    throw error;
  }
}

function askedOf(ways: readonly Way[]): ReadonlyMap<string, readonly (readonly Condition[])[]> {
  const asked = new Map<string, (readonly Condition[])[]>();
  for (const { scope, branch } of ways) {
    for (const [key, { conditions }] of branch) {
      const id = `${scope} ${key}`;
      const lists = asked.get(id) ?? [];
      asked.set(id, [...lists, conditions, ...conditions.map((condition) => [condition])]);
    }
  }
  return asked;
}
