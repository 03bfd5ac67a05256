/** A request to an API, as it came. */
export interface ApiRequest {
  readonly method: string;
  /** Path below the stage, as sent (percent-encoded), with the query string. */
  readonly path: string;
  /** What stands before `path` in the URL: `/v1`, or `/_apis/abc/v1`. */
  readonly basePath: string;
  /** Names and values by turns, names in the sender's case. */
  readonly rawHeaders: readonly string[];
  readonly body: Buffer;
  readonly sourceIp: string;
  /** The body was longer than API Gateway takes, and was not kept. */
  readonly tooLarge?: boolean;
}

export interface ApiResponse {
  readonly status: number;
  /** In order; a name may come more than once. */
  readonly headers: readonly (readonly [string, string])[];
  readonly body: Buffer | string;
}

/** Headers by name in any case, with all their values. */
export class Headers {
  private readonly byName = new Map<string, { readonly name: string; readonly values: string[] }>();

  constructor(raw: Iterable<readonly [string, string]> = []) {
    for (const [name, value] of raw) this.add(name, value);
  }

  static ofRaw(raw: readonly string[]): Headers {
    const headers = new Headers();
    for (let at = 0; at + 1 < raw.length; at += 2) headers.add(raw[at] ?? '', raw[at + 1] ?? '');
    return headers;
  }

  add(name: string, value: string): void {
    const known = this.byName.get(name.toLowerCase());
    if (known === undefined) this.byName.set(name.toLowerCase(), { name, values: [value] });
    else known.values.push(value);
  }

  set(name: string, values: readonly string[]): void {
    this.byName.set(name.toLowerCase(), { name, values: [...values] });
  }

  /** The last value: the one API Gateway takes where it takes one. */
  get(name: string): string | undefined {
    return this.byName.get(name.toLowerCase())?.values.at(-1);
  }

  all(name: string): readonly string[] {
    return this.byName.get(name.toLowerCase())?.values ?? [];
  }

  has(name: string): boolean {
    return this.byName.has(name.toLowerCase());
  }

  /** Names as they came, with all values. */
  *[Symbol.iterator](): Generator<readonly [string, readonly string[]]> {
    for (const { name, values } of this.byName.values()) yield [name, values];
  }

  /** One line a value. */
  lines(): readonly (readonly [string, string])[] {
    return [...this].flatMap(([name, values]) => values.map((value) => [name, value] as const));
  }
}

/** The type of a `Content-Type` or `Accept` header without its parameters, in lower case. */
export function mediaType(header: string | undefined): string | undefined {
  const type = header?.split(/[;,]/, 1)[0]?.trim().toLowerCase();
  return type === '' ? undefined : type;
}
