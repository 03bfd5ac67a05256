import type { IntegrationResponse, MethodResponse } from 'aws-cdk-lib/aws-apigateway';
import { problem, problemMediaType, retryAfterSeconds } from '../templates/problem';

/** Headers that a response may carry. */
const headers = ['Content-Type', 'Location', 'Retry-After'];

/** Declares the statuses that a method answers, each with all our headers. */
export function methodResponses(statuses: readonly number[]): MethodResponse[] {
  return statuses.map((status) => ({
    statusCode: String(status),
    responseParameters: Object.fromEntries(
      headers.map((header) => [`method.response.header.${header}`, true]),
    ),
  }));
}

export interface ResponseOptions {
  readonly status: number;
  /**
   * Statuses of the integrated service that it answers, as a regular expression.
   * @default - all that no other response matches
   */
  readonly selectionPattern?: string;
  readonly template: string;
  /** @default - none but what the template sets */
  readonly headers?: Readonly<Record<string, string>>;
}

/**
 * An integration response. API Gateway keeps those of a method by status: no two may have the same.
 * https://docs.aws.amazon.com/apigateway/latest/api/API_PutIntegrationResponse.html
 */
export function response(options: ResponseOptions): IntegrationResponse {
  return {
    statusCode: String(options.status),
    ...(options.selectionPattern === undefined ? {} : { selectionPattern: options.selectionPattern }),
    responseParameters: Object.fromEntries(
      Object.entries(options.headers ?? {}).map(([name, value]) => [
        `method.response.header.${name}`,
        `'${value}'`,
      ]),
    ),
    responseTemplates: { 'application/json': options.template },
  };
}

export interface ProblemOptions {
  readonly status: number;
  /** @default - all that no other response matches */
  readonly selectionPattern?: string;
  readonly detail: string;
}

/** A failure whose text is known at synth. A client may try again after a 503. */
export function problemResponse({ status, selectionPattern, detail }: ProblemOptions): IntegrationResponse {
  return response({
    status,
    selectionPattern,
    template: problem(status, detail),
    headers: {
      'Content-Type': problemMediaType,
      ...(status === 503 ? { 'Retry-After': retryAfterSeconds } : {}),
    },
  });
}

/**
 * The response for whatever no pattern matches. Without a response of its own that would be the first one: the trap in
 * which a service's refusal becomes a 2xx.
 */
export const unexpectedResponse = problemResponse({
  status: 500,
  detail: 'The service answered what it should not.',
});
