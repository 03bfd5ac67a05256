import type { ValidateFunction } from 'ajv';
import Ajv from 'ajv-draft-04';
import type { ModelDefinition } from './definitions';
import { describeErrors } from './validation-messages';

const modelUri = (apiId: string, name: string): string =>
  `https://apigateway.amazonaws.com/restapis/${apiId}/models/${name}`;

/** The models of an API: JSON Schema draft 4, which may refer to each other by their address. */
export class Models {
  private readonly schemas = new Map<string, object | boolean>();
  /** Made anew when models come, since a model may refer to one that comes later. */
  private validators: Map<string, ValidateFunction> | undefined;
  private ajv: Ajv | undefined;

  constructor(private readonly apiId: string) {
    // Every REST API is born with these two.
    this.put({ name: 'Empty', contentType: 'application/json', schema: {} });
    this.put({ name: 'Error', contentType: 'application/json', schema: { type: 'object' } });
  }

  /** @throws Error when the schema cannot be read */
  put(model: ModelDefinition): void {
    this.schemas.set(model.name, schemaOf(model));
    this.validators = undefined;
  }

  /** @returns undefined when there is no such model */
  schema(name: string): object | boolean | undefined {
    return this.schemas.get(name);
  }

  has(name: string): boolean {
    return this.schemas.has(name);
  }

  /**
   * What is wrong with a body, or undefined when it fits.
   * @throws Error when the model's schema cannot be compiled
   */
  check(name: string, body: unknown): string | undefined {
    const validate = this.validator(name);
    return validate(body) ? undefined : describeErrors(validate.errors ?? []);
  }

  /** Compiles ahead, so that the first request does not wait for it. */
  prepare(name: string): void {
    this.validator(name);
  }

  private validator(name: string): ValidateFunction {
    if (this.validators === undefined) {
      this.validators = new Map();
      this.ajv = this.compiler();
    }
    const known = this.validators.get(name);
    if (known !== undefined) return known;
    const compiled = this.ajv?.getSchema(modelUri(this.apiId, name));
    if (compiled === undefined) throw new Error(`There is no model ${name}.`);
    this.validators.set(name, compiled);
    return compiled;
  }

  private compiler(): Ajv {
    const ajv = new Ajv({
      allErrors: true,
      strict: false,
      // Patterns are of ECMA 262 before its flag `u`.
      unicodeRegExp: false,
      logger: false,
      validateFormats: false,
      validateSchema: false,
      verbose: true,
    });
    for (const [name, schema] of this.schemas) {
      ajv.addSchema(typeof schema === 'boolean' ? {} : schema, modelUri(this.apiId, name));
    }
    return ajv;
  }
}

/** API Gateway reads draft 4 whatever `$schema` says. */
function schemaOf({ name, schema }: ModelDefinition): object {
  let parsed = schema;
  if (typeof schema === 'string') {
    try {
      parsed = JSON.parse(schema);
    } catch (error) {
      throw new Error(`The schema of the model ${name} is not JSON: ${String(error)}`);
    }
  }
  if (typeof parsed !== 'object' || parsed === null || Array.isArray(parsed)) {
    throw new Error(`The schema of the model ${name} must be an object, not ${JSON.stringify(parsed)}.`);
  }
  return Object.fromEntries(Object.entries(parsed).filter(([key]) => key !== '$schema' && key !== 'id'));
}
