import { listenLocally, PortTaken, type Listening } from '../../local/wire/local-port';
import { CommandFailure } from '../run-command';
import type { StartOptions } from './command-line';

/** Ports that nobody else can take until they are released. */
export interface HeldPorts {
  release(): Promise<void>;
}

/**
 * Takes both ports, and answers 503 there. A port 0 is left for later.
 * @throws CommandFailure that names the option, when a port is taken
 */
export async function holdPorts({
  port,
  awsPort,
}: Pick<StartOptions, 'port' | 'awsPort'>): Promise<HeldPorts> {
  const held: Listening[] = [];
  const release = async (): Promise<void> => void (await Promise.all(held.map(async (one) => one.close())));
  try {
    if (port !== 0) held.push(await hold(port, '--port'));
    if (awsPort !== 0) held.push(await hold(awsPort, '--aws-port'));
  } catch (error) {
    await release();
    throw error;
  }
  return { release };
}

async function hold(port: number, option: string): Promise<Listening> {
  try {
    return await listenLocally(port, (_, response) => response.writeHead(503).end('Starting.'));
  } catch (error) {
    if (!(error instanceof PortTaken)) throw error;
    throw new CommandFailure(`Port ${port} is taken. Choose another one with ${option}.`);
  }
}
