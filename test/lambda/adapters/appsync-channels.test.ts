import { createServer, type Server } from 'node:http';
import { AppSyncChannels } from '../../../lambda/adapters/appsync-channels';
import { RefusedEvents } from '../../../lambda/core/event-channels';

let server: Server;
let channels: AppSyncChannels;
let answer: { status: number; text: string };
const received: { readonly authorization: string; readonly body: string }[] = [];
const before = process.env;

beforeAll(async () => {
  process.env = {
    ...before,
    AWS_ACCESS_KEY_ID: 'key',
    AWS_SECRET_ACCESS_KEY: 'secret',
    AWS_SESSION_TOKEN: 'token',
  };
  server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const { authorization = '' } = request.headers;
      received.push({ authorization, body: Buffer.concat(chunks).toString() });
      response.writeHead(answer.status).end(answer.text);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  channels = new AppSyncChannels({ url: `http://127.0.0.1:${port}/event`, region: 'eu-west-1' });
});
afterAll(async () => {
  process.env = before;
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
});

const publish = async (status: number, text: string) => {
  answer = { status, text };
  return channels.publish('/requests/111122223333/one', ['{"a":1}', '{"b":2}']);
};

describe('channels of AppSync', () => {
  it('are published to with a signature, and say which events were refused', async () => {
    const failed = [{ identifier: 'x', index: 1, code: 500, message: 'Later' }];
    expect(
      await publish(200, JSON.stringify({ successful: [{ identifier: 'y', index: 0 }], failed })),
    ).toEqual([1]);
    const [call] = received;
    expect(JSON.parse(call?.body ?? '')).toEqual({
      channel: '/requests/111122223333/one',
      events: ['{"a":1}', '{"b":2}'],
    });
    expect(call?.authorization).toMatch(
      /^AWS4-HMAC-SHA256 Credential=key\/\d{8}\/eu-west-1\/appsync\/aws4_request, /,
    );
  });

  it.each([400, 413])('fail for good when what they were given is wrong: %i', async (status) => {
    await expect(publish(status, 'No')).rejects.toThrow(RefusedEvents);
  });

  it.each([401, 403, 408, 429, 500, 503])(
    'fail for now when it may pass, or be mended: %i',
    async (status) => {
      const error: unknown = await publish(status, 'Not now').catch((reason: unknown) => reason);
      expect(error).not.toBeInstanceOf(RefusedEvents);
      expect(error).toMatchObject({ message: `AppSync answered ${status}: Not now` });
    },
  );

  it('fail when the answer is none', async () => {
    await expect(publish(200, '{}')).rejects.toThrow('failed');
  });
});
