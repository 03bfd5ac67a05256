import type { Finding, Rule } from '../rule';
import {
  serviceIntegrationsOf,
  type IntegrationResponse,
  type ServiceIntegration,
} from '../service-integrations';

/** What a service may answer when it has not done what it was asked to. */
const failures = ['400', '403', '404', '413', '429', '500', '503'];

/**
 * In an integration with a service, a selection pattern is matched with the status of the service's answer, and the
 * response without one takes all the rest. Is that one a success, then the client is told that all is well when the
 * service has refused, throttled or failed. A response whose template sets the status itself is left alone, and so are
 * Lambda functions, whose patterns are matched with an error's message.
 *
 * https://docs.aws.amazon.com/apigateway/latest/api/API_IntegrationResponse.html
 */
export const defaultResponse: Rule = {
  name: 'Messaging-DefaultResponse',
  check: (assembly) => serviceIntegrationsOf(assembly).flatMap(checkIntegration),
};

function checkIntegration({ method, service, responses }: ServiceIntegration): Finding[] {
  if (service === undefined || service === 'lambda') return [];
  return responses.filter(isSuccess).flatMap((response): Finding[] => {
    const others = responses.filter((other) => other !== response);
    const taken = failuresTakenBy(response, others);
    if (taken.length === 0) return [];
    return [
      {
        severity: 'error',
        description:
          `The integration with ${service} answers ${response.status} also when the service says ${taken.join(', ')}: ` +
          `this response ${patternInWords(response.selectionPattern)}.`,
        fix:
          `Give this response the selection pattern of the service's success ("200"), add responses for "4\\d{2}" and ` +
          '"5\\d{2}", and let the one without a pattern be a 500.',
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

/** A pattern that takes some failures and not others is somebody's decision; one that takes all of them is none. */
function failuresTakenBy(response: IntegrationResponse, others: readonly IntegrationResponse[]): string[] {
  const takes = matcherOf(response);
  if (takes === undefined || !failures.every(takes)) return [];
  const elsewhere = others.filter(({ selectionPattern }) => !isCatchAll(selectionPattern)).map(matcherOf);
  return failures.filter(
    (failure) => !elsewhere.some((matches) => matches === undefined || matches(failure)),
  );
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
    ? 'has no selection pattern and takes what no other one takes'
    : `has the selection pattern ${JSON.stringify(pattern)}, which takes everything`;
}
