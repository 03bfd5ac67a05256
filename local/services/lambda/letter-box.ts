import { parseArn } from '../../aws/arn';
import type { AwsService, CallContext } from '../../aws/call';
import type { Letter } from './event-letters';

/** Sends letters about events: to queues, to topics, and to functions, which take them as events of their own. */
export function letterBox(services: {
  readonly sqs: AwsService;
  readonly sns: AwsService;
  readonly invokeLater: (functionArn: string, payload: string, context: CallContext) => void;
  /** As the function's role does on AWS. */
  readonly context: () => CallContext;
}): (targetArn: string, letter: Letter) => Promise<void> {
  const { sqs, sns, invokeLater, context } = services;
  return async (targetArn, { body, attributes }) => {
    const target = parseArn(targetArn);
    if (target === undefined) throw new Error(`${targetArn} is no ARN.`);
    switch (target.service) {
      case 'sqs': {
        // SQS goes by account and name, whatever the host.
        const QueueUrl = `http://sqs.${target.region}.amazonaws.com/${target.account}/${target.resource}`;
        await sqs.call(
          'SendMessage',
          { QueueUrl, MessageBody: body, MessageAttributes: attributes },
          context(),
        );
        return;
      }
      case 'sns':
        await sns.call(
          'Publish',
          { TopicArn: targetArn, Message: body, MessageAttributes: attributes },
          context(),
        );
        return;
      case 'lambda':
        invokeLater(targetArn, body, context());
        return;
      default:
        throw new Error(`${targetArn} is neither a queue nor a topic nor a function.`);
    }
  };
}
