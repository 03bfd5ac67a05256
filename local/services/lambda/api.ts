import type { AwsService, CallContext } from '../../aws/call';
import { AwsError } from '../../aws/error';
import type { Structure } from '../../aws/structure';
import type { EventSourceMappingApi } from '../event-source-mapping/api';
import type { LambdaService } from './service';

/** Lambda's actions by name, for services that call it by its API and not by HTTP. */
export class LambdaApi implements AwsService {
  readonly name = 'lambda';

  constructor(
    private readonly lambda: LambdaService,
    private readonly mappings: EventSourceMappingApi,
  ) {}

  async call(action: string, input: Structure, context: CallContext): Promise<object> {
    return action === 'Invoke' ? this.invoke(input, context) : this.mappings.call(action, input);
  }

  /** https://docs.aws.amazon.com/lambda/latest/api/API_Invoke.html */
  private async invoke(input: Structure, context: CallContext): Promise<object> {
    const { FunctionName: name, InvocationType: type = 'RequestResponse', Qualifier: qualifier } = input;
    if (typeof name !== 'string' || name === '') throw invalid('FunctionName is missing.');
    const reference = typeof qualifier === 'string' ? `${name}:${qualifier}` : name;
    const payload = payloadOf(input);
    switch (type) {
      case 'Event':
        this.lambda.invokeLater(reference, payload, context);
        return { StatusCode: 202 };
      case 'RequestResponse': {
        const { payload: Payload, functionError: FunctionError } = await this.lambda.invoke(
          reference,
          payload,
          context,
        );
        return { StatusCode: 200, Payload, ...(FunctionError !== undefined && { FunctionError }) };
      }
      default:
        throw invalid(`InvocationType ${JSON.stringify(type)} given; RequestResponse and Event are allowed.`);
    }
  }
}

/** Text as it is. */
function payloadOf({ Payload: payload = '{}' }: Structure): string {
  if (typeof payload !== 'string') throw invalid('Payload: a text is needed, with JSON in it.');
  try {
    JSON.parse(payload);
    return payload;
  } catch {
    throw new AwsError('InvalidRequestContentException', 'Could not parse request body into json.');
  }
}

function invalid(message: string): AwsError {
  return new AwsError('InvalidParameterValueException', message);
}
