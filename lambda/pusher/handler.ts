import { AppSyncChannels } from '../adapters/appsync-channels';
import { stdoutLog } from '../adapters/stdout-log';
import { environmentName } from '../contract/environment';
import { Environment } from '../core/environment';
import { pusher } from './push';

const environment = new Environment(process.env);

export const handler = pusher({
  channels: new AppSyncChannels({
    url: environment.text(environmentName.eventsUrl),
    region: environment.text(environmentName.region),
  }),
  log: stdoutLog(),
});
