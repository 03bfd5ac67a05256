import type { Finding, Rule } from '../rule';
import {
  serviceIntegrationsOf,
  type IntegrationResponse,
  type ServiceIntegration,
} from '../service-integrations';

/** Statuses of a service that has not done what it was asked to. */
const failures = Array.from({ length: 200 }, (_, index) => String(400 + index));
/** Those that services use most, which a finding names. */
const usual = ['400', '403', '404', '413', '429', '500', '503'];

/**
 * API Gateway matches a selection pattern with the status of the service. The response without a pattern answers all other
 * statuses. If that response is a success, a client loses a message that the service has refused: an error. For a read, the
 * client takes a failure for a success, but no message is lost: a warning.
 *
 * Two kinds are not checked: responses whose template sets the status, and Lambda functions, whose patterns are matched with
 * an error's message.
 *
 * https://docs.aws.amazon.com/apigateway/latest/api/API_IntegrationResponse.html
 */
export const defaultResponse: Rule = {
  name: 'Messaging-DefaultResponse',
  check: (assembly) => serviceIntegrationsOf(assembly).flatMap(checkIntegration),
};

function checkIntegration({ method, service, isRead, responses }: ServiceIntegration): Finding[] {
  if (service === undefined || service === 'lambda') return [];
  return responses.filter(isSuccess).flatMap((response): Finding[] => {
    const others = responses.filter((other) => other !== response);
    const taken = failuresTakenBy(response, others);
    if (taken.length === 0) return [];
    return [
      {
        severity: isRead ? 'warning' : 'error',
        description:
          `The response ${response.status} must answer only a success of ${service}; it also answers ${named(taken)}, ` +
          `because it ${patternInWords(response.selectionPattern)}. ` +
          (isRead
            ? 'The client takes a failure for a success.'
            : 'The client loses a message that the service refuses.'),
        fix:
          'Set the selection pattern of this response to "200", add responses for "4\\d{2}" and "5\\d{2}", and let the ' +
          'response without a pattern be a 500.',
        resource: method,
        locations: [response.location],
      },
    ];
  });
}

function isSuccess({ status, templates }: IntegrationResponse): boolean {
  const setsStatus = templates.some(({ text }) => text.includes('responseOverride.status'));
  return status !== undefined && /^[23]/.test(status) && !setsStatus;
}

/** Returns `[]` for a pattern that is one status, such as `400`, because it was chosen deliberately. */
function failuresTakenBy(response: IntegrationResponse, others: readonly IntegrationResponse[]): string[] {
  const takes = matcherOf(response);
  if (takes === undefined || /^\d{3}$/.test(String(response.selectionPattern))) return [];
  const elsewhere = others.filter(({ selectionPattern }) => !isCatchAll(selectionPattern)).map(matcherOf);
  return failures.filter(
    (failure) => takes(failure) && !elsewhere.some((matches) => matches === undefined || matches(failure)),
  );
}

function named(taken: readonly string[]): string {
  const known = taken.filter((status) => usual.includes(status));
  return (known.length > 0 ? known : taken.slice(0, usual.length)).join(', ');
}

/** Whether a response is for a status; nothing when that is not known. */
function matcherOf({
  selectionPattern: pattern,
}: IntegrationResponse): ((status: string) => boolean) | undefined {
  if (isCatchAll(pattern)) return () => true;
  if (typeof pattern !== 'string') return undefined;
  try {
    const whole = new RegExp(`^(?:${pattern})$`);
    return (status) => whole.test(status);
  } catch {
    // Java knows patterns that JavaScript does not.
    return undefined;
  }
}

function isCatchAll(pattern: unknown): boolean {
  return pattern === undefined || pattern === '';
}

function patternInWords(pattern: unknown): string {
  return isCatchAll(pattern)
    ? 'does not have a selection pattern'
    : `has the selection pattern ${JSON.stringify(pattern)}`;
}
