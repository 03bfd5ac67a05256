/** An assembly or a template that cannot be run. Its message is meant for the person who wrote it. */
export class AssemblyError extends Error {
  override readonly name: string = 'AssemblyError';
}

/** Where in a template something stands: `api.template.json: Resources.Queue.Properties.DelaySeconds`. */
export class Location {
  constructor(
    readonly template: string,
    readonly path: readonly string[] = [],
  ) {}

  in(...keys: readonly (string | number)[]): Location {
    return new Location(this.template, [...this.path, ...keys.map(String)]);
  }

  toString(): string {
    return this.path.length === 0 ? this.template : `${this.template}: ${this.path.join('.')}`;
  }
}

/** A part of a template that CloudFormation would refuse. */
export class TemplateError extends AssemblyError {
  override readonly name = 'TemplateError';

  constructor(
    readonly at: Location,
    readonly problem: string,
  ) {
    super(`${at.toString()}: ${problem}`);
  }
}

/** A value that AWS could give and the runtime cannot: the rest of the template still runs. */
export class Unavailable extends Error {
  override readonly name = 'Unavailable';
}

/** Something of a template that does not run here, by name. */
export interface Unsupported {
  /** The template's file, relative to the assembly. */
  readonly template: string;
  readonly logicalId: string;
  /** The resource's type; `Condition`, `Output`, `Parameter`, `Stack`, `Transform` … for another part of a template. */
  readonly type: string;
  /** @default - the whole resource */
  readonly property?: string;
  readonly why: string;
}
