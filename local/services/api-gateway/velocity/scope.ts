import type { Value } from './values';

/** The variables of one rendering, and what it has printed. */
export class Scope {
  private readonly variables: Map<string, Value>;
  private readonly definitions = new Map<string, () => string>();
  output = '';

  constructor(variables: Iterable<readonly [string, Value]>) {
    this.variables = new Map(variables);
  }

  get(name: string): Value {
    const definition = this.definitions.size === 0 ? undefined : this.definitions.get(name);
    return definition === undefined ? (this.variables.get(name) ?? null) : definition();
  }

  /** `#set`: null leaves the variable as it was. */
  assign(name: string, value: Value): 'on' {
    if (value === null) return 'on';
    this.definitions.delete(name);
    this.variables.set(name, value);
    return 'on';
  }

  define(name: string, render: () => string): 'on' {
    this.definitions.set(name, render);
    return 'on';
  }

  enter(variables: Iterable<readonly [string, Value]>): void {
    for (const [name, value] of variables) this.variables.set(name, value);
  }

  /** Runs with variables that get back what they were. */
  within<T>(names: readonly string[], run: () => T): T {
    const before = names.map((name) => [name, this.variables.get(name)] as const);
    const result = run();
    for (const [name, value] of before) {
      if (value === undefined) this.variables.delete(name);
      else this.variables.set(name, value);
    }
    return result;
  }

  write(text: string): 'on' {
    this.output += text;
    return 'on';
  }

  /** What `run` prints, kept apart from the output. */
  capture(run: () => void): string {
    const before = this.output;
    this.output = '';
    run();
    const captured = this.output;
    this.output = before;
    return captured;
  }
}
