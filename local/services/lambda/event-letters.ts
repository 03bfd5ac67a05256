import type { InvokeResult } from '../../aws/lambda-invoker';

/** An event and what became of it. */
export interface EndedEvent {
  readonly requestId: string;
  /** With a qualifier. */
  readonly functionArn: string;
  /** JSON text. */
  readonly payload: string;
  /** How often the function was run with it. */
  readonly invocations: number;
  /** Of the last run; undefined when there was none. */
  readonly result: InvokeResult | undefined;
  /** What kept the function from being run the last time. */
  readonly refusal: { readonly status: number; readonly message: string } | undefined;
}

export type EndCondition = 'Success' | 'RetriesExhausted' | 'EventAgeExceeded';

/** What goes to a queue or a topic; functions get the body. */
export interface Letter {
  readonly body: string;
  readonly attributes?: Readonly<Record<string, LetterAttribute>>;
}

interface LetterAttribute {
  readonly DataType: 'String' | 'Number';
  readonly StringValue: string;
}

/** What destinations are told. https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-retain-records.html */
export function invocationRecord(event: EndedEvent, condition: EndCondition, now: number): Letter {
  const { requestId, functionArn, payload, invocations, result } = event;
  return {
    body: JSON.stringify({
      version: '1.0',
      timestamp: new Date(now).toISOString(),
      requestContext: { requestId, functionArn, condition, approximateInvokeCount: invocations },
      requestPayload: parsed(payload),
      ...(result !== undefined && {
        responseContext: {
          statusCode: 200,
          executedVersion: '$LATEST',
          ...(result.functionError !== undefined && { functionError: result.functionError }),
        },
        responsePayload: parsed(result.payload),
      }),
    }),
  };
}

/** Of an error message, in characters: Lambda passes on the first kilobyte. */
const LONGEST_MESSAGE = 1024;

/** The event itself, for a function's dead-letter queue. https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-retain-records.html#invocation-dlq */
export function deadLetter({ requestId, payload, result, refusal }: EndedEvent): Letter {
  const message = refusal?.message ?? messageOf(result);
  return {
    body: payload,
    attributes: {
      RequestID: { DataType: 'String', StringValue: requestId },
      ErrorCode: { DataType: 'Number', StringValue: String(refusal?.status ?? 200) },
      // An attribute cannot be empty.
      ...(message !== '' && {
        ErrorMessage: { DataType: 'String', StringValue: message.slice(0, LONGEST_MESSAGE) },
      }),
    },
  };
}

function messageOf(result: InvokeResult | undefined): string {
  const { errorMessage } = Object(parsed(result?.payload ?? 'null'));
  return typeof errorMessage === 'string' ? errorMessage : '';
}

/** The text itself when it is not JSON, which a function that changes `JSON` may have made. */
function parsed(json: string): unknown {
  try {
    return JSON.parse(json);
  } catch {
    return json;
  }
}
