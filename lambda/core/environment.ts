import type { environmentName } from '../contract/environment';

type Variables = Readonly<Record<string, string | undefined>>;
type VariableName = (typeof environmentName)[keyof typeof environmentName];

/** The environment of a function, read once when it starts. */
export class Environment {
  constructor(private readonly variables: Variables) {}

  /** @throws Error that names the variable when it is missing or empty */
  text(name: VariableName): string {
    const value = this.variables[name];
    if (value === undefined || value === '') throw new Error(`The environment variable ${name} is missing`);
    return value;
  }

  /** @returns undefined when the variable is missing or empty */
  optionalText(name: VariableName): string | undefined {
    return this.variables[name] || undefined;
  }

  /** @throws Error that names the variable when it is not a whole number from 1 up */
  count(name: VariableName): number {
    const value = this.text(name);
    if (!/^[1-9][0-9]{0,8}$/.test(value)) {
      throw new Error(`The environment variable ${name} must be a whole number from 1 up, not "${value}"`);
    }
    return Number(value);
  }
}
