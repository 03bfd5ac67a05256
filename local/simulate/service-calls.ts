import { parseStructure, type Structure } from '../aws/structure';
import type { Services } from '../composition';
import { parseXml, type XmlElement } from '../wire/xml-reader';

/** Calls services of a runtime as a client does. */
export class ServiceCalls {
  constructor(private readonly front: Services['front']) {}

  /** @returns the result; undefined when the call failed */
  async sqs(action: string, input: Structure): Promise<Structure | undefined> {
    const { status, body } = await this.front.handle({
      method: 'POST',
      path: '/',
      headers: { 'x-amz-target': `AmazonSQS.${action}`, 'content-type': 'application/x-amz-json-1.0' },
      body: Buffer.from(JSON.stringify(input)),
    });
    return status === 200 ? (parseStructure(String(body)) ?? {}) : undefined;
  }

  /** @returns the root of the answer; undefined when the call failed */
  async sns(action: string, input: Readonly<Record<string, string>>): Promise<XmlElement | undefined> {
    const form = new URLSearchParams({ Action: action, Version: '2010-03-31', ...input });
    const { status, body } = await this.front.handle({
      method: 'POST',
      path: '/',
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
      body: Buffer.from(form.toString()),
    });
    return status === 200 ? parseXml(String(body)) : undefined;
  }
}

/** The texts of all elements of a name, at any depth. */
export function textsIn(element: XmlElement | undefined, name: string): readonly string[] {
  if (element === undefined) return [];
  const own = element.name === name ? [element.text] : [];
  return [...own, ...element.children.flatMap((child) => textsIn(child, name))];
}
