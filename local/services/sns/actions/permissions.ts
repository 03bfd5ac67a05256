import { isStructure, parseStructure } from '../../../aws/structure';
import type { Action } from '../action';
import { invalidParameter } from '../errors';
import { type Input, requiredText, texts } from '../input';
import type { Topic } from '../topic';

const grantable = new Set([
  'GetTopicAttributes',
  'SetTopicAttributes',
  'AddPermission',
  'RemovePermission',
  'DeleteTopic',
  'Subscribe',
  'ListSubscriptionsByTopic',
  'Publish',
  'Receive',
]);

/** https://docs.aws.amazon.com/sns/latest/api/API_AddPermission.html */
export const addPermission: Action = ({ account }, input, context) => {
  const topic = account.topicFor('AddPermission', input, context);
  const label = requiredText(input, 'Label');
  const actions = texts(input, 'ActionName');
  if (!actions.every((action) => grantable.has(action))) {
    throw invalidParameter('Policy statement action out of service scope!');
  }
  const accounts = texts(input, 'AWSAccountId');
  if (actions.length === 0 || accounts.length === 0) {
    throw invalidParameter('AddPermission Reason: AWSAccountId and ActionName must not be empty');
  }
  const { policy, statements } = readStatements(topic);
  if (statements.some(({ Sid }) => Sid === label)) throw invalidParameter('Statement already exists');
  const { partition } = account.options.environment;
  const added = {
    Sid: label,
    Effect: 'Allow',
    Principal: { AWS: oneOrAll(accounts.map((id) => `arn:${partition}:iam::${id}:root`)) },
    Action: oneOrAll(actions.map((action) => `SNS:${action}`)),
    Resource: topic.arn,
  };
  account.setPolicy(topic, JSON.stringify({ ...policy, Statement: [...statements, added] }));
  return {};
};

/** https://docs.aws.amazon.com/sns/latest/api/API_RemovePermission.html */
export const removePermission: Action = ({ account }, input, context) => {
  const topic = account.topicFor('RemovePermission', input, context);
  const label = requiredText(input, 'Label');
  const { policy, statements } = readStatements(topic);
  const kept = statements.filter(({ Sid }) => Sid !== label);
  account.setPolicy(topic, JSON.stringify({ ...policy, Statement: kept }));
  return {};
};

function readStatements(topic: Topic): { readonly policy: Input; readonly statements: readonly Input[] } {
  const policy = parseStructure(topic.attributes.get('Policy') ?? '') ?? {};
  const given = policy['Statement'];
  const list: readonly unknown[] = Array.isArray(given) ? given : [given];
  return { policy, statements: list.filter(isStructure) };
}

function oneOrAll(values: readonly string[]): string | readonly string[] | undefined {
  return values.length === 1 ? values[0] : values;
}
