import { ListSubscriptionsCommand, type SNSClient, SubscribeCommand } from '@aws-sdk/client-sns';

/** A subscription of the endpoint. */
interface Found {
  readonly topicArn: string;
  readonly protocol: string;
  readonly endpoint: string;
  readonly isPending: boolean;
}

/**
 * Requests the confirmations that an endpoint has missed. `Subscribe` for an endpoint that has not confirmed sends the
 * confirmation again: https://docs.aws.amazon.com/sns/latest/api/API_Subscribe.html
 * @param port where the endpoint listens on this machine
 * @returns lines for its user
 */
export async function requestConfirmations(
  sns: SNSClient,
  port: number,
  path: string,
): Promise<readonly string[]> {
  const found = await subscriptionsOf(sns, port, path);
  const address = `http://localhost:${port}${path}`;
  if (found.length === 0)
    return [`No topic has a subscription of ${address}. The addresses are in lib/config.ts.`];
  const lines: string[] = [];
  for (const { topicArn, protocol, endpoint, isPending } of found) {
    if (isPending) {
      await sns.send(new SubscribeCommand({ TopicArn: topicArn, Protocol: protocol, Endpoint: endpoint }));
      lines.push(
        `Requested the confirmation of the subscription to ${topicArn}. Earlier requests are not delivered.`,
      );
    } else lines.push(`The subscription to ${topicArn} is confirmed.`);
  }
  return lines;
}

async function subscriptionsOf(sns: SNSClient, port: number, path: string): Promise<readonly Found[]> {
  const found: Found[] = [];
  let token: string | undefined;
  do {
    const page = await sns.send(
      new ListSubscriptionsCommand(token === undefined ? {} : { NextToken: token }),
    );
    for (const { TopicArn, Protocol, Endpoint, SubscriptionArn } of page.Subscriptions ?? []) {
      if (TopicArn === undefined || Protocol === undefined || Endpoint === undefined) continue;
      if (!leadsTo(Endpoint, port, path)) continue;
      const isPending = SubscriptionArn === 'PendingConfirmation';
      found.push({ topicArn: TopicArn, protocol: Protocol, endpoint: Endpoint, isPending });
    }
    token = page.NextToken;
  } while (token !== undefined);
  return found;
}

function leadsTo(endpoint: string, port: number, path: string): boolean {
  if (!URL.canParse(endpoint)) return false;
  const url = new URL(endpoint);
  return (
    /^(?:localhost|127\.0\.0\.1)$/.test(url.hostname) && url.port === String(port) && url.pathname === path
  );
}

/** What to do when the topic is on AWS, where this command may not list subscriptions. */
export const onAws = `SNS sends a confirmation when the subscription is made. If it has not arrived, choose
"Request confirmation" for the pending subscription in the SNS console.`;

/** @param url where the local runtime should answer */
export const notRunning = (url: string): string =>
  `${url} does not answer. Start the app with \`npm start\`: it sends the confirmation when it starts.`;
