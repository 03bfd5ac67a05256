import type { RequestParameters } from './exchange';
import { hasPath, selectPath } from './json-path';
import { readJson } from './velocity/json';
import { type HostObject, JavaMap, print, toJson, type Value } from './velocity/values';

/**
 * `$input`: the body and parameters of a request, or the body of an integration's response.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-mapping-template-reference.html#input-variable-reference
 */
export class InputObject implements HostObject {
  private document: { readonly value: Value } | undefined;

  constructor(
    private readonly text: string,
    private readonly parameters: RequestParameters,
  ) {}

  /** The body as JSON. Read once, so that a template that changes it sees the change everywhere. */
  root(): Value {
    this.document ??= { value: this.text.trim() === '' ? new JavaMap() : readJson(this.text) };
    return this.document.value;
  }

  property(name: string): Value {
    return name === 'body' ? this.body() : null;
  }

  call(name: string, [first = null]: readonly Value[]): Value {
    switch (name) {
      case 'json':
        return this.json(first === null ? '$' : print(first));
      case 'path':
        return selectPath(this.root(), first === null ? '$' : print(first));
      case 'params':
        return first === null ? this.parameters.all() : (this.parameters.find(print(first)) ?? '');
      case 'body':
      case 'getBody':
        return this.body();
      default:
        return null;
    }
  }

  print(): string {
    return '';
  }

  /** An empty body renders as an empty object: recorded from AWS. */
  private body(): string {
    return this.text === '' ? '{}' : this.text;
  }

  private json(path: string): string {
    const document = this.root();
    return hasPath(document, path) ? toJson(selectPath(document, path)) : '""';
  }
}
