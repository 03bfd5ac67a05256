import { withPlainUrls } from '../../../local/assembly/plain-urls';

const environment = {
  partition: 'aws',
  region: 'us-east-1',
  account: '000000000000',
  endpoint: 'http://127.0.0.1:4566',
};

describe('URLs in templates', () => {
  it('lose TLS where they lead to this runtime, wherever they stand', () => {
    const given = {
      Variables: { URL: 'https://127.0.0.1:4566/event', COUNT: 1 },
      List: [
        '{"ws":"wss://127.0.0.1:4566/event/realtime","http":"https://127.0.0.1:4566/event"}',
        true,
        null,
      ],
    };
    expect(withPlainUrls(given, environment)).toEqual({
      Variables: { URL: 'http://127.0.0.1:4566/event', COUNT: 1 },
      List: ['{"ws":"ws://127.0.0.1:4566/event/realtime","http":"http://127.0.0.1:4566/event"}', true, null],
    });
  });

  it.each(['https://127.0.0.1:4567/', 'https://127.0.0.1:45660/', 'https://example.com/', '127.0.0.1:4566'])(
    'stay as they are: %s',
    (url) => {
      expect(withPlainUrls(url, environment)).toBe(url);
    },
  );
});
