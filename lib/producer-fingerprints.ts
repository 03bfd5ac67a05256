import { createHash } from 'node:crypto';
import {
  Aspects,
  CfnResource,
  DefaultTokenResolver,
  type IPostProcessor,
  type IResolvable,
  type IResolveContext,
  Lazy,
  Reference,
  Stack,
  StringConcat,
  Tokenization,
} from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';

/** Key of the metadata: fingerprints by `{stack}/{logical id}`. */
export const producersKey = 'uketsuke:producers';

/**
 * Adds fingerprints of other stacks' resources to the metadata of each resource that reads them. A changed producer thus
 * changes the text of its readers, so that `cdk deploy` does not skip them (`docs/adr/0002-weak-references-between-stacks.md`).
 *
 * The metadata is that of resources: a change of a template's own `Metadata` or `Description` is not an update.
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/metadata-section-structure.html
 */
export function fingerprintProducers(stack: Stack): void {
  Aspects.of(stack).add({
    visit(node: IConstruct) {
      if (!CfnResource.isCfnResource(node)) return;
      const producers = referencedBy(node).filter((producer) => Stack.of(producer) !== Stack.of(node));
      if (producers.length === 0) return;
      node.addMetadata(producersKey, Lazy.any({ produce: () => fingerprintsOf(producers) }));
    },
  });
}

function fingerprintsOf(producers: readonly CfnResource[]): Readonly<Record<string, string>> {
  const entries = producers.map((producer) => {
    const { stackName } = Stack.of(producer);
    return [`${stackName}/${logicalId(producer)}`, fingerprintOf(producer)] as const;
  });
  return Object.fromEntries(entries.toSorted(([one], [other]) => (one < other ? -1 : 1)));
}

/**
 * Returns a hash of all that may replace a resource: its definition, and those of the resources that it refers to.
 * CloudFormation refuses circular references.
 */
function fingerprintOf(resource: CfnResource): string {
  const definition: unknown = Stack.of(resource).resolve(resource._toCloudFormation());
  const parts = [JSON.stringify(definition), ...referencedBy(resource).map(fingerprintOf)];
  return createHash('sha256').update(parts.join('\n')).digest('hex').slice(0, 16);
}

/** Returns each resource that a resource refers to, once. */
function referencedBy(resource: CfnResource): readonly CfnResource[] {
  const resolver = new ReferenceCollector();
  Tokenization.resolve(resource._toCloudFormation(), { scope: resource, resolver, preparing: true });
  return [...resolver.targets];
}

class ReferenceCollector extends DefaultTokenResolver {
  readonly targets = new Set<CfnResource>();

  constructor() {
    super(new StringConcat());
  }

  override resolveToken(
    token: IResolvable,
    context: IResolveContext,
    postProcessor: IPostProcessor,
  ): unknown {
    if (Reference.isReference(token) && CfnResource.isCfnResource(token.target)) {
      this.targets.add(token.target);
    }
    const resolved: unknown = super.resolveToken(token, context, postProcessor);
    return resolved;
  }
}

function logicalId(resource: CfnResource): string {
  const id: unknown = Stack.of(resource).resolve(resource.logicalId);
  return String(id);
}
