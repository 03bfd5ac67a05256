import type { Finding, Rule } from '../rule';
import { serviceIntegrationsOf, type ServiceIntegration } from '../service-integrations';

/**
 * With `WHEN_NO_MATCH`, the default, API Gateway passes a body through when no template matches its content type. With
 * `WHEN_NO_TEMPLATES`, it does so when there are no templates. In the query protocol, the client then writes the whole call,
 * its action included. In a JSON protocol, the client writes the input of the action. The permissions of the API's role are
 * the only bound. A warning, because a message is lost only when a client does so.
 *
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/integration-passthrough-behaviors.html
 */
export const templateBypass: Rule = {
  name: 'Messaging-TemplateBypass',
  check: (assembly) => serviceIntegrationsOf(assembly).flatMap(checkIntegration),
};

function checkIntegration(integration: ServiceIntegration): Finding[] {
  const { method, service, protocol, action, passthrough, requestTemplates } = integration;
  const hasTemplates = requestTemplates.length > 0;
  const isOpen = passthrough === 'WHEN_NO_MATCH' || (passthrough === 'WHEN_NO_TEMPLATES' && !hasTemplates);
  // Without templates, a JSON integration leaves the input to the client on purpose.
  if (!isOpen || (protocol !== 'form' && !(protocol === 'json' && hasTemplates))) return [];
  const who = hasTemplates ? 'A client that sends another content type' : 'A client';
  const what =
    protocol === 'form'
      ? 'writes the call itself, such as Action=PurgeQueue or Action=Publish'
      : `writes the input of ${action ?? 'the action'} itself`;
  return [
    {
      severity: 'warning',
      description:
        `The passthrough behavior of an integration with ${service} should be NEVER; it is ${passthrough}. ` +
        `${who} ${what}, with the permissions of the API's role.`,
      fix: hasTemplates
        ? 'Set PassthroughBehavior to NEVER. API Gateway then answers 415 to other content types.'
        : 'Add a request template that writes the whole call, and set PassthroughBehavior to NEVER.',
      resource: method,
      locations: ['Properties.Integration.PassthroughBehavior'],
    },
  ];
}
