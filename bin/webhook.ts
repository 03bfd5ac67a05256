import { once } from 'node:events';
import { SNSClient } from '@aws-sdk/client-sns';
import { publishedEvent, type PublishedEvent } from '../lambda/contract/envelope';
import { endWithParent } from '../local/end-with-parent';
import { CommandFailure, isNodeError, runParsed } from './run-command';
import { parseCommandLine, USAGE, type WebhookOptions } from './webhook/command-line';
import { notRunning, onAws, requestConfirmations } from './webhook/confirmation';
import { openAddress } from './webhook/open';
import { receiver } from './webhook/receiver';
import { Remembered } from './webhook/remembered';
import { path, webhookServer } from './webhook/server';
import type { Notification } from './webhook/sns-message';
import type { Trust } from './webhook/trusted';

const day = 24 * 60 * 60 * 1000;

void runParsed(USAGE, parseCommandLine(process.argv.slice(2)), run);

/** @throws CommandFailure when another program listens on the port */
async function run({ port, trust }: WebhookOptions): Promise<never> {
  endWithParent();
  const print = (line: string): void => console.log(line);
  const receive = receiver({
    trust,
    open: openAddress,
    now: () => Date.now(),
    handle: (notification) => print(notice(notification)),
  });
  const server = webhookServer(receive, print);
  const signals = ['SIGINT', 'SIGTERM'].map(async (signal) => once(process, signal));
  try {
    await once(server.listen(port, '127.0.0.1'), 'listening');
  } catch (error) {
    if (!isNodeError(error) || error.code !== 'EADDRINUSE') throw error;
    throw new CommandFailure(`Port ${port} is taken. Choose another one with --port.`);
  }
  // Such as a connection that cannot be accepted because too many files are open. The others are still served.
  server.on('error', (error) => console.error(error.message));
  const address = server.address();
  const bound = typeof address === 'object' && address !== null ? address.port : port;
  print(`Waiting at http://localhost:${bound}${path} for ${trust.topic}`);
  void confirm(trust, bound).then((lines) => {
    for (const line of lines) print(line);
  });
  await Promise.race(signals);
  process.exit();
}

/** Never fails. Returns what is awaited, and what to do about it. */
async function confirm({ localOrigin }: Trust, port: number): Promise<readonly string[]> {
  if (localOrigin === undefined) return [onAws];
  const credentials = { accessKeyId: 'local', secretAccessKey: 'local' };
  // The local runtime accepts any region.
  const sns = new SNSClient({ endpoint: localOrigin, region: 'us-east-1', credentials, maxAttempts: 1 });
  try {
    return await requestConfirmations(sns, port, path);
  } catch (error) {
    const isRefused = isNodeError(error) && error.code === 'ECONNREFUSED';
    return [isRefused ? notRunning(localOrigin) : `The subscription was not found: ${String(error)}`];
  } finally {
    sns.destroy();
  }
}

/** Requests of the last day. The same request may be published twice, with another message id each time. */
const requests = new Remembered(day);

/** Returns the line for a notification. The work would begin here. The line has no data, which may be personal. */
function notice({ Message }: Notification): string {
  const event = eventIn(Message);
  if (event === undefined) return 'notified of something that is not a request';
  const again = requests.add(event.id, Date.now()) ? '' : ' again: dropped';
  return `notified of ${event.type} ${event.id}${again}`;
}

function eventIn(text: string): PublishedEvent | undefined {
  try {
    return publishedEvent.safeParse(JSON.parse(text)).data;
  } catch {
    return undefined;
  }
}
