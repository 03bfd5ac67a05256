import { AppSyncChannels } from '../adapters/appsync-channels';
import { sqsClient } from '../adapters/clients';
import { SqsDeadLetters } from '../adapters/sqs-dead-letters';
import { stdoutLog } from '../adapters/stdout-log';
import { environmentName } from '../contract/environment';
import { Environment } from '../core/environment';
import { pusher } from './push';

const environment = new Environment(process.env);
const log = stdoutLog();

export const handler = pusher({
  channels: new AppSyncChannels({
    url: environment.text(environmentName.eventsUrl),
    region: environment.text(environmentName.region),
  }),
  deadLetters: new SqsDeadLetters({
    client: sqsClient(),
    queueUrl: environment.text(environmentName.deadLetterQueueUrl),
    log,
  }),
  log,
});
