import { readAssembly } from '../../../local/assembly/manifest';
import { deploy, type Deployment } from '../../../local/assembly/deploy';
import type { Unsupported } from '../../../local/assembly/error';
import { Exchange } from '../../../local/assembly/exchange';
import type { Environment } from '../../../local/aws/call';
import type { ResourceProvider, ResourceRequest } from '../../../local/resources/provider';
import { inertProviders } from '../../../local/resources/inert';
import { writeAssembly, type WrittenStack } from './written-assembly';

export const ENVIRONMENT: Environment = {
  partition: 'aws',
  region: 'eu-west-1',
  account: '123456789012',
  endpoint: 'http://127.0.0.1:4566',
};

/** A provider of `Test::Thing`, which keeps every request and refuses those with `Refuse`. */
export class ThingProvider implements ResourceProvider {
  readonly type = 'Test::Thing';
  readonly supported = ['Value', 'Other', 'Refuse', 'Target'];
  readonly essential = ['Target'];
  readonly ignored = ['Tags'];
  readonly requests: ResourceRequest[] = [];

  async create(request: ResourceRequest): Promise<{ ref: string; attributes: Record<string, unknown> }> {
    const { logicalId, properties } = request;
    if (typeof properties['Refuse'] === 'string') throw new Error(properties['Refuse']);
    this.requests.push(request);
    return { ref: `ref-${logicalId}`, attributes: { Arn: `arn:${logicalId}`, Size: 3, 'Deep.Name': 'deep' } };
  }

  get order(): readonly string[] {
    return this.requests.map(({ logicalId }) => logicalId);
  }

  /** The `Value` given to a thing. */
  valueOf(logicalId: string): unknown {
    return this.requests.find((request) => request.logicalId === logicalId)?.properties['Value'];
  }
}

/** `template: logicalId.property: why` */
export function lineOf({ template, logicalId, property, why }: Unsupported): string {
  return `${template}: ${logicalId}${property === undefined ? '' : `.${property}`}: ${why}`;
}

export interface Deployed extends Deployment {
  readonly things: ThingProvider;
}

/** Writes the stacks as an assembly, reads it back and makes it with a {@link ThingProvider}. */
export async function deployStacks(
  stacks: Readonly<Record<string, WrittenStack>>,
  parameters: Readonly<Record<string, string>> = {},
): Promise<Deployed> {
  const things = new ThingProvider();
  const exchange = new Exchange();
  const deployment = await deploy({
    assembly: readAssembly(writeAssembly(stacks)),
    environment: ENVIRONMENT,
    providers: [things, ...inertProviders(ENVIRONMENT, exchange)],
    exchange,
    parameters,
  });
  return { ...deployment, things };
}

/** Makes one stack, `app`. */
export async function deployTemplate(
  template: object,
  parameters?: Record<string, string>,
): Promise<Deployed> {
  return deployStacks({ app: { template } }, parameters);
}

/**
 * Returns what `Value: expression` of a thing resolves to in a template that holds `sections` beside it.
 * @throws Error with the place and the reason when the thing is not made
 */
export async function resolved(
  expression: unknown,
  sections: Readonly<Record<string, object>> = {},
): Promise<unknown> {
  const { things, unsupported } = await deployTemplate({
    ...sections,
    Resources: {
      ...sections['Resources'],
      Subject: { Type: 'Test::Thing', Properties: { Value: expression } },
    },
  });
  const named = unsupported.find(({ logicalId }) => logicalId === 'Subject');
  if (named !== undefined && !things.order.includes('Subject')) throw new Error(lineOf(named));
  return things.valueOf('Subject');
}
