import type { AssemblyGraph } from './assembly-graph';
import { groupBy } from './group-by';
import { isObject } from './json';
import type { TemplateResource } from './template-resource';

/** A subscription, be it a resource or written into its topic. */
export interface TopicSubscription {
  /** The resource in which it stands: itself, or its topic. */
  readonly resource: TemplateResource;
  /** The part of that resource that describes it, such as `Properties`. */
  readonly location: string;
  readonly properties: Readonly<Record<string, unknown>>;
  /**
   * Its topic.
   * @default - not in the assembly, or not known
   */
  readonly topic?: TemplateResource;
  /** Equal for subscriptions of one topic. */
  readonly topicKey: string;
  /** @default - not known */
  readonly protocol?: string;
}

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-sns-subscription.html */
export function subscriptionsOf(assembly: AssemblyGraph): TopicSubscription[] {
  const subscriptions = assembly.resourcesOf('AWS::SNS::Subscription').map((resource): TopicSubscription => {
    const { properties } = resource;
    const topic = assembly.resourceOf(properties['TopicArn'], resource);
    return {
      resource,
      location: 'Properties',
      properties,
      topic: topic?.type === topicType ? topic : undefined,
      topicKey: assembly.keyOf(properties['TopicArn'], resource),
      protocol: assembly.text(properties['Protocol'], resource),
    };
  });
  return [
    ...subscriptions,
    ...assembly.resourcesOf(topicType).flatMap((topic) => inlineSubscriptions(topic, assembly)),
  ];
}

/** The subscriptions of each topic, also of topics that are not in the assembly. */
export function subscriptionsByTopic(assembly: AssemblyGraph): TopicSubscription[][] {
  return [...groupBy(subscriptionsOf(assembly), ({ topicKey }) => topicKey).values()];
}

export const topicType = 'AWS::SNS::Topic';

function inlineSubscriptions(topic: TemplateResource, assembly: AssemblyGraph): TopicSubscription[] {
  const { Subscription: list } = topic.properties;
  if (!Array.isArray(list)) return [];
  return list.flatMap((properties: unknown, index) =>
    isObject(properties)
      ? [
          {
            resource: topic,
            location: `Properties.Subscription.${index}`,
            properties,
            topic,
            topicKey: assembly.keyOf({ Ref: topic.logicalId }, topic),
            protocol: assembly.text(properties['Protocol'], topic),
          },
        ]
      : [],
  );
}
