/**
 * What a template computes with: the Java objects a mapping template sees on AWS. `number` stands for a Java Integer or
 * Long, `bigint` for a BigInteger, {@link JavaDouble} for a Double, because `1` and `1.0` print differently there.
 */
export type Value = null | boolean | string | number | bigint | JavaDouble | JavaList | JavaMap | HostObject;

export class JavaDouble {
  constructor(readonly value: number) {}
}

export class JavaList {
  /**
   * @param origin where the list comes from: one read from JSON prints as JSON (`["a"]`), one made in a template prints
   *   as Java does (`[a]`)
   */
  constructor(
    readonly items: Value[],
    readonly origin: 'json' | 'template' = 'template',
  ) {}
}

/** A map with text keys, in the order of insertion. */
export class JavaMap {
  readonly entries = new Map<string, Value>();
  private readonly folded: Map<string, string> | undefined;

  /** @param options `ignoreCase`: keys are found whatever their case, as header names are */
  constructor(
    entries: Iterable<readonly [string, Value]> = [],
    options: { readonly ignoreCase?: boolean } = {},
  ) {
    if (options.ignoreCase === true) this.folded = new Map();
    for (const [key, value] of entries) this.put(key, value);
  }

  get(key: string): Value {
    return this.entries.get(this.actual(key)) ?? null;
  }

  has(key: string): boolean {
    return this.entries.has(this.actual(key));
  }

  put(key: string, value: Value): Value {
    const actual = this.actual(key);
    const before = this.entries.get(actual) ?? null;
    this.entries.set(actual, value);
    this.folded?.set(key.toLowerCase(), actual);
    return before;
  }

  remove(key: string): Value {
    const actual = this.actual(key);
    const before = this.entries.get(actual) ?? null;
    this.entries.delete(actual);
    this.folded?.delete(key.toLowerCase());
    return before;
  }

  private actual(key: string): string {
    return this.folded?.get(key.toLowerCase()) ?? key;
  }
}

/** An object given to templates by the gateway, such as `$input`. */
export interface HostObject {
  /** The value of `$object.name`; null when it has none. */
  property(name: string): Value;
  /** The value of `$object.name(…)`; null when it has no such method. */
  call(name: string, args: readonly Value[]): Value;
  /** What it prints as. */
  print(): string;
}

/** A template that cannot be rendered with the values it was given. */
export class TemplateError extends Error {
  override readonly name = 'TemplateError';
}

/** A value as a template prints it. Null prints nothing, as API Gateway has it. */
export function print(value: Value): string {
  if (value === null) return '';
  if (typeof value === 'string') return value;
  if (typeof value === 'object') return printObject(value);
  return String(value);
}

function printObject(value: JavaDouble | JavaList | JavaMap | HostObject): string {
  if (value instanceof JavaDouble) return printDouble(value.value);
  if (value instanceof JavaList) {
    if (value.origin === 'json') return toJson(value);
    return `[${value.items.map(printElement).join(', ')}]`;
  }
  if (value instanceof JavaMap) {
    return `{${[...value.entries].map(([key, element]) => `${key}=${printElement(element)}`).join(', ')}}`;
  }
  return value.print();
}

function printElement(value: Value): string {
  return value === null ? 'null' : print(value);
}

/** https://docs.oracle.com/javase/8/docs/api/java/lang/Double.html#toString-double- */
function printDouble(value: number): string {
  const size = Math.abs(value);
  if (!Number.isFinite(value) || size === 0 || (size >= 1e-3 && size < 1e7)) {
    const text = String(value);
    return Number.isInteger(value) ? `${text}.0` : text;
  }
  const [mantissa = '', exponent = ''] = value.toExponential().split('e');
  return `${mantissa.includes('.') ? mantissa : `${mantissa}.0`}E${Number(exponent)}`;
}

/** A value as JSON text. */
export function toJson(value: Value): string {
  if (value === null) return 'null';
  if (typeof value === 'string') return JSON.stringify(value);
  if (value instanceof JavaList) return `[${value.items.map(toJson).join(',')}]`;
  if (value instanceof JavaMap) {
    const members = [...value.entries].map(([key, member]) => `${JSON.stringify(key)}:${toJson(member)}`);
    return `{${members.join(',')}}`;
  }
  if (typeof value === 'object' && !(value instanceof JavaDouble)) return JSON.stringify(value.print());
  return print(value);
}
