import type { Finding, Rule } from '../rule';
import { serviceIntegrationsOf, type ServiceIntegration } from '../service-integrations';

/**
 * A parameter mapping from the request into the part of a call that decides what the call does: its action, its queue or
 * topic, or the protocol in which the service reads the body. A warning, because a message is lost only when a client uses it.
 *
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/request-response-data-mappings.html
 */
export const clientChosenCall: Rule = {
  name: 'Messaging-ClientChosenCall',
  check: (assembly) => serviceIntegrationsOf(assembly).flatMap(checkIntegration),
};

const chosen: readonly (readonly [RegExp, string])[] = [
  [/^integration\.request\.(?:querystring\.action|header\.x-amz-target)$/i, 'the action'],
  [/^integration\.request\.querystring\.(?:queueurl|topicarn|targetarn)$/i, 'the queue or topic'],
  [/^integration\.request\.header\.content-type$/i, 'the protocol in which the service reads the body'],
];

function checkIntegration({ method, service, protocol, parameters }: ServiceIntegration): Finding[] {
  if (protocol === undefined) return [];
  return Object.entries(parameters).flatMap(([name, value]): Finding[] => {
    if (typeof value !== 'string' || !value.startsWith('method.request.')) return [];
    const isPath = service === 'sqs' && /^integration\.request\.path\./i.test(name);
    const what = isPath ? 'the queue' : chosen.find(([pattern]) => pattern.test(name))?.[1];
    if (what === undefined) return [];
    return [
      {
        severity: 'warning',
        description:
          `${name} should not come from the request; it is ${value}. ` +
          `The client chooses ${what}, with the permissions of the API's role.`,
        fix: 'Write a fixed value in single quotes.',
        resource: method,
        locations: [`Properties.Integration.RequestParameters.${name}`],
      },
    ];
  });
}
