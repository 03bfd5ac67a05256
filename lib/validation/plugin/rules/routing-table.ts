import { analyseRoutes } from '../../../../routing/analyse/analyse-routes';
import type { MessageKind } from '../../../../routing/analyse/message-kind';
import type { RouteFinding, Witness } from '../../../../routing/analyse/route-finding';
import type { FilterScope, RouteEntry } from '../../../../routing/policy';
import type { AssemblyGraph } from '../assembly-graph';
import { isObject } from '../json';
import type { Finding, Rule } from '../rule';
import { describeResource, type TemplateResource } from '../template-resource';
import { subscriptionsByTopic, type TopicSubscription } from '../topic-subscriptions';

export interface RoutingTableProps {
  /** Everything that is published on the topic. */
  readonly kinds: readonly MessageKind[];
  /**
   * What is published on other topics to which its subscribers go with the same policies.
   * @default - nothing
   */
  readonly elsewhere?: readonly MessageKind[];
  /**
   * Which topic that is, of those in the templates.
   * @default - each of them
   */
  readonly isTopic?: (topic: TemplateResource) => boolean;
  /**
   * What a subscriber is called in findings.
   * @default - the path of the subscription's construct
   */
  readonly nameOf?: (subscription: TopicSubscription) => string;
}

/**
 * Proves over the filter policies of all subscriptions of a topic together, and for what is published on it: a kind of
 * message that nobody receives, a policy that nothing can satisfy, one contained in another of the same subscriber, a hole
 * between policies.
 *
 * ```ts
 * new AsyncMessagingChecks({ rules: [...messagingRules, routingTable({ kinds })] })
 * ```
 */
export function routingTable(props: RoutingTableProps): Rule {
  const { isTopic = () => true } = props;
  return {
    name: 'Messaging-RoutingTable',
    check: (assembly) =>
      subscriptionsByTopic(assembly)
        .filter(([first]) => first?.topic !== undefined && isTopic(first.topic))
        .flatMap((subscriptions) => checkTopic(subscriptions, assembly, props)),
  };
}

function defaultName({ resource }: TopicSubscription): string {
  return describeResource(resource);
}

function checkTopic(
  subscriptions: readonly TopicSubscription[],
  assembly: AssemblyGraph,
  { kinds, elsewhere, nameOf = defaultName }: RoutingTableProps,
): Finding[] {
  const named = subscriptions.map((subscription) => ({ subscription, name: nameOf(subscription) }));
  const routes = named.map(({ subscription, name }) => routeOf(name, subscription, assembly));
  return analyseRoutes(routes, kinds, elsewhere)
    .filter(({ rule }) => !isSaidElsewhere.has(rule))
    .flatMap((finding) => {
      const about = named.find(({ name }) => finding.consumers.includes(name)) ?? named[0];
      if (about === undefined) return [];
      const { resource, location, topic } = about.subscription;
      const whole = finding.consumers.length === 0 && topic !== undefined;
      return [
        {
          severity: finding.severity,
          description: `${finding.description}${exampleInWords(finding.witness)}`,
          fix: finding.fix,
          resource: whole ? topic : resource,
          locations: [whole ? 'Properties' : `${location}.FilterPolicy`],
        },
      ];
    });
}

/** By `Messaging-FilterPolicy`, which needs no kinds of messages for it. */
const isSaidElsewhere: ReadonlySet<RouteFinding['rule']> = new Set(['refused', 'too-many-policies']);

/** A policy that is decided at deployment may let everything pass. */
function routeOf(
  consumer: string,
  { resource, properties }: TopicSubscription,
  assembly: AssemblyGraph,
): RouteEntry {
  const filter = assembly.literal(properties['FilterPolicy'], resource);
  if (!isObject(filter)) return { consumer };
  const scope: FilterScope =
    assembly.text(properties['FilterPolicyScope'], resource) === 'MessageBody'
      ? 'MessageBody'
      : 'MessageAttributes';
  return { consumer, filter, scope };
}

/** A report is read on a terminal. */
const longest = 1000;

function exampleInWords(witness: Witness | undefined): string {
  if (witness === undefined) return '';
  const { body } = witness.message;
  return ` For example: ${body.length > longest ? `${body.slice(0, longest)}…` : body}`;
}
