import { createHash } from 'node:crypto';
import { SystemRandom } from '../../local/random';
import { snsWire } from '../../local/services/sns/wire';
import { sqsWire } from '../../local/services/sqs/wire';
import type { WireHandler } from '../../local/aws/call';
import { AwsFront } from '../../local/wire/front';
import { listen } from '../../local/wire/server';
import { LocalServices } from '../local-services';

/** The models over HTTP; `POST /bare…` beside them answers a `SendMessage` with the least that an SDK client takes. */
async function main(): Promise<void> {
  let handlers: Record<string, WireHandler> = {};
  const environment = { partition: 'aws', region: 'us-east-1', account: '000000000000', endpoint: '' };
  const random = new SystemRandom();
  const server = await listen({
    port: 0,
    health: () => ({ status: 'ready' }),
    handle: async (request, hint) => {
      if (request.path.startsWith('/bare')) return bare(request.body);
      const front = new AwsFront({ environment, handlers, random });
      return front.handle(request, hint);
    },
  });
  environment.endpoint = `http://127.0.0.1:${server.port}`;
  const services = new LocalServices(environment);
  await services.make();
  handlers = { sqs: sqsWire(services.sqs), sns: snsWire(services.sns) };
  console.log(String(server.port));
}

function bare(body: Buffer) {
  const { MessageBody }: { MessageBody: string } = JSON.parse(body.toString());
  const MD5OfMessageBody = createHash('md5').update(MessageBody).digest('hex');
  return {
    status: 200,
    headers: { 'content-type': 'application/x-amz-json-1.0' },
    body: JSON.stringify({ MD5OfMessageBody, MessageId: '94f20ce6-13c5-43a0-9a9e-ca52d816e90b' }),
  };
}

void main();
