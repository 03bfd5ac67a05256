import { SNSClient } from '@aws-sdk/client-sns';
import { publishedEvent, type PublishedEvent } from '../lambda/contract/envelope';
import { endWithParent } from '../local/end-with-parent';
import { isNodeError } from './run-command';
import { parseCommandLine, USAGE } from './webhook/command-line';
import { notRunning, onAws, requestConfirmations } from './webhook/confirmation';
import { openAddress } from './webhook/open';
import { receiver } from './webhook/receiver';
import { Remembered } from './webhook/remembered';
import { path, webhookServer } from './webhook/server';
import type { Notification } from './webhook/sns-message';
import type { Trust } from './webhook/trusted';

/** As shells have it: a command that cannot be understood ends with 2, one that fails with 1. */
const MISUSED = 2;
const FAILED = 1;

const day = 24 * 60 * 60 * 1000;

function main(): void {
  const command = parseCommandLine(process.argv.slice(2));
  switch (command.kind) {
    case 'help':
      console.log(USAGE);
      return;
    case 'wrong':
      console.error(`${command.problem}\n\n${USAGE}`);
      process.exitCode = MISUSED;
      return;
    case 'run':
      endWithParent();
      for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, () => process.exit());
      run(command.port, command.trust);
  }
}

function run(port: number, trust: Trust): void {
  const print = (line: string): void => console.log(line);
  const receive = receiver({
    trust,
    open: openAddress,
    now: () => Date.now(),
    handle: (notification) => print(told(notification)),
  });
  const server = webhookServer(receive, print);
  server.on('error', (error) => {
    console.error(
      isNodeError(error) && error.code === 'EADDRINUSE'
        ? `The port ${port} is taken: give another one with --port.`
        : error,
    );
    process.exitCode = FAILED;
  });
  server.listen(port, '127.0.0.1', () => {
    const address = server.address();
    const bound = typeof address === 'object' && address !== null ? address.port : port;
    print(`Waiting at http://localhost:${bound}${path} for ${trust.topic}`);
    void confirm(trust, bound).then((lines) => {
      for (const line of lines) print(line);
    });
  });
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

/** What was told lately: the same request may be published twice, with another message id each time. */
const requests = new Remembered(day);

/** Where the work would begin. Says which request it is about, and not its data, which may be personal. */
function told({ Message }: Notification): string {
  const event = eventIn(Message);
  if (event === undefined) return 'told of something that is no request';
  const again = requests.add(event.id, Date.now()) ? '' : ' again: dropped';
  return `told of ${event.type} ${event.id}${again}`;
}

function eventIn(text: string): PublishedEvent | undefined {
  try {
    return publishedEvent.safeParse(JSON.parse(text)).data;
  } catch {
    return undefined;
  }
}

main();
