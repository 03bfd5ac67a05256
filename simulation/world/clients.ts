import type { SNSClient } from '@aws-sdk/client-sns';
import type { SQSClient } from '@aws-sdk/client-sqs';
import type { AwsService } from '../../local/aws/call';
import { clientOf } from './account';
import type { Sandbox } from './sandbox';
import type { World } from './world';

interface Clients {
  readonly sqs: SQSClient;
  readonly sns: SNSClient;
}

/** Members of a call that hold the entries of a batch. */
const entriesOf = ['Entries', 'PublishBatchRequestEntries'] as const;

/** Makes the SDK clients of a process. */
export function clientsOf(world: World, sandbox: Sandbox): Clients {
  const make =
    (service: AwsService) =>
    async (action: string, input: object): Promise<object> => {
      const sent = world.switches.onSend(input);
      const answer = await sandbox.call(`${service.name}.${action}`, async (part) =>
        part ? inPart(world, service, action, sent) : world.account.call(service, action, sent),
      );
      return world.switches.onAnswer(action, answer);
    };
  return {
    sqs: clientOf<SQSClient>(make(world.account.sqs)),
    sns: clientOf<SNSClient>(make(world.account.sns)),
  };
}

/** Makes a call for the entries at odd places, and reports the others as failed. */
async function inPart(world: World, service: AwsService, action: string, input: object): Promise<object> {
  const member = entriesOf.find((name) => name in input);
  if (member === undefined) return world.account.call(service, action, input);
  const entries: readonly { readonly Id: string }[] = Reflect.get(input, member);
  const accepted = entries.filter((_, place) => place % 2 === 1);
  const Failed = entries
    .filter((entry) => !accepted.includes(entry))
    .map(({ Id }) => ({ Id, Code: 'InternalError', Message: 'Planned', SenderFault: false }));
  if (accepted.length === 0) return { Successful: [], Failed };
  const answer: { readonly Failed?: readonly object[] } = await world.account.call(service, action, {
    ...input,
    [member]: accepted,
  });
  return { ...answer, Failed: [...(answer.Failed ?? []), ...Failed] };
}
