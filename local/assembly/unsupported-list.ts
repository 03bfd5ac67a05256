import type { Unsupported } from './error';
import type { ResourceDeclaration, Template } from './template';

/** Collects what does not run here, each thing once. */
export class UnsupportedList {
  private readonly found = new Map<string, Unsupported>();

  get entries(): readonly Unsupported[] {
    return [...this.found.values()];
  }

  add(entry: Unsupported): void {
    const key = JSON.stringify([entry.template, entry.logicalId, entry.property, entry.why]);
    if (!this.found.has(key)) this.found.set(key, entry);
  }

  addResource(template: Template, resource: ResourceDeclaration, why: string, property?: string): void {
    const { logicalId, type } = resource;
    this.add({ template: template.name, logicalId, type, ...(property !== undefined && { property }), why });
  }

  /** Adds what stands at `path` of a template, such as `['Resources', 'Queue', 'Properties', 'QueueName']`. */
  addPath(template: Template, path: readonly string[], why: string): void {
    const [section = '', logicalId = '', ...rest] = path;
    const resource = section === 'Resources' ? template.resources.get(logicalId) : undefined;
    const inside = resource === undefined ? rest : rest.slice(1);
    this.add({
      template: template.name,
      logicalId,
      type: resource?.type ?? section.replace(/s$/, ''),
      ...(inside.length > 0 && { property: inside.join('.') }),
      why,
    });
  }
}
