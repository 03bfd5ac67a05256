import { createServer, type Server } from 'node:http';
import { AwsSecretSource } from '../../../lambda/adapters/aws-secret-source';

let server: Server;
let source: AwsSecretSource;
let answers: (readonly [status: number, text: string])[];
const received: { readonly target: unknown; readonly authorization: string; readonly body: unknown }[] = [];
const before = process.env;

beforeAll(async () => {
  process.env = { ...before, AWS_ACCESS_KEY_ID: 'key', AWS_SECRET_ACCESS_KEY: 'secret' };
  server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const { authorization = '', 'x-amz-target': target } = request.headers;
      received.push({ target, authorization, body: JSON.parse(Buffer.concat(chunks).toString()) });
      const [status, text] = answers.shift() ?? [500, ''];
      if (status === 0) request.socket.destroy();
      else response.writeHead(status).end(text);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  source = new AwsSecretSource({
    region: 'eu-west-1',
    endpoint: `http://127.0.0.1:${port}`,
    locations: {
      key: { service: 'secretsmanager', id: 'shop/dev/key' },
      token: { service: 'secretsmanager', id: 'shop/dev/tokens', field: 'token' },
      flag: { service: 'ssm', id: '/shop/dev/flag' },
    },
  });
});
beforeEach(() => void received.splice(0));
afterAll(async () => {
  process.env = before;
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
});

const read = async (name: string, ...given: (readonly [status: number, text: string])[]) => {
  answers = given;
  return source.read(name);
};
const secret = (SecretString: string) => [200, JSON.stringify({ SecretString })] as const;
const error = (status: number, name: string) =>
  [status, JSON.stringify({ __type: name, message: 'hunter2' })] as const;

describe('the source of secrets', () => {
  it('reads a secret of Secrets Manager, by a signed call', async () => {
    expect(await read('key', secret('hunter2'))).toBe('hunter2');
    expect(received).toMatchObject([
      { target: 'secretsmanager.GetSecretValue', body: { SecretId: 'shop/dev/key' } },
    ]);
    expect(received[0]?.authorization).toMatch(
      /^AWS4-HMAC-SHA256 Credential=key\/\d{8}\/eu-west-1\/secretsmanager\//,
    );
  });

  it('reads a parameter of SSM, decrypted', async () => {
    expect(await read('flag', [200, '{"Parameter":{"Value":"on"}}'])).toBe('on');
    expect(received).toMatchObject([
      { target: 'AmazonSSM.GetParameter', body: { Name: '/shop/dev/flag', WithDecryption: true } },
    ]);
    expect(received[0]?.authorization).toContain('/eu-west-1/ssm/aws4_request');
  });

  it('reads one member of a secret that holds a JSON object', async () => {
    expect(await read('token', secret('{"token":"hunter2"}'))).toBe('hunter2');
  });

  it.each([
    ['key', [200, '{"SecretBinary":"aHVudGVyMg=="}'], 'the value is not a text'],
    ['key', [200, 'hunter2'], 'the value is not a text'],
    ['token', secret('hunter2'), 'the value has no text "token"'],
    ['token', secret('{"token":["hunter2"]}'), 'the value has no text "token"'],
    [
      'key',
      error(400, 'com.amazonaws.secretsmanager#ResourceNotFoundException'),
      'ResourceNotFoundException',
    ],
    ['flag', error(400, 'ParameterNotFound'), 'ParameterNotFound'],
    ['key', error(400, 'AccessDeniedException'), 'AccessDeniedException'],
    ['key', [403, '<html>hunter2'], 'HTTP 403'],
  ] as const)('fails on %s without a value in the message: %j', async (name, answer, reason) => {
    await expect(read(name, answer)).rejects.toThrow(`The secret "${name}" cannot be read: ${reason}`);
    expect(received).toHaveLength(1);
  });

  it.each([[[500, '']], [[0, '']], [error(400, 'ThrottlingException')], [[429, '']]] as const)(
    'tries again what may pass: %j',
    async (answer) => {
      expect(await read('key', answer, secret('hunter2'))).toBe('hunter2');
    },
  );

  it('fails after three tries', async () => {
    await expect(read('key', [500, ''], [503, ''], [500, ''], secret('late'))).rejects.toThrow('HTTP 500');
    expect(received).toHaveLength(3);
  });

  it('fails on a name that the route does not have', async () => {
    await expect(read('toString')).rejects.toThrow('the route does not name it');
    expect(received).toEqual([]);
  });
});
