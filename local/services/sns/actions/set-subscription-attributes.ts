import type { Action } from '../action';
import { optionalText, requiredText } from '../input';
import { normalized, readSettings } from '../subscription-attributes';

/** Takes effect at once, where AWS may need 15 minutes. https://docs.aws.amazon.com/sns/latest/api/API_SetSubscriptionAttributes.html */
export const setSubscriptionAttributes: Action = ({ account }, input) => {
  const subscription = account.findSubscription(input);
  const name = requiredText(input, 'AttributeName');
  const attributes = new Map(subscription.attributes).set(name, optionalText(input, 'AttributeValue') ?? '');
  const { filter, deadLetterArn } = readSettings(attributes, subscription);
  subscription.filter = filter;
  subscription.deadLetterArn = deadLetterArn;
  subscription.attributes.clear();
  for (const [key, value] of normalized(attributes)) subscription.attributes.set(key, value);
  return {};
};
