import type { PublishResponse } from '@aws-sdk/client-sns';
import type { Action } from '../action';
import { isTransportable, notTransportable, readDraft, targetOf } from '../draft';
import { invalidParameter } from '../errors';
import { publish } from '../publishing';

/** https://docs.aws.amazon.com/sns/latest/api/API_Publish.html */
export const publishMessage: Action = (sns, input, context) => {
  const { account } = sns;
  const { arn, parameter } = targetOf(input);
  const topic = account.find(arn, parameter);
  account.authorize('Publish', topic, context);
  const draft = readDraft(topic, input);
  if (draft.size > topic.maximumBytes(account.options.limits)) throw invalidParameter('Message too long');
  if (!isTransportable(draft)) throw notTransportable();
  return publish(sns, topic, draft, context.traceHeader) satisfies PublishResponse;
};
