import { compileTemplate } from '../../../local/services/api-gateway/velocity/compile';
import { readJson } from '../../../local/services/api-gateway/velocity/json';
import { JavaMap } from '../../../local/services/api-gateway/velocity/values';

/** A template rendered with variables that come from JSON. */
export function render(template: string, variables: unknown = {}): string {
  const read = readJson(JSON.stringify(variables));
  return compileTemplate(template).render(read instanceof JavaMap ? read.entries : []);
}
