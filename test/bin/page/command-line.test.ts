import { parseCommandLine } from '../../../bin/page/command-line';

const aws = {
  url: 'https://abc.execute-api.eu-west-1.amazonaws.com/prod/',
  events: 'https://xyz.appsync-api.eu-west-1.amazonaws.com/event',
};

describe('the arguments of the command page', () => {
  it('lead to the local runtime when there are none', () => {
    expect(parseCommandLine([])).toEqual({
      kind: 'run',
      run: {
        port: 3200,
        url: 'http://localhost:3000/v1',
        tenant: '000000000000',
        events: {
          http: 'http://127.0.0.1:4566/event',
          realtime: 'ws://127.0.0.1:4566/event/realtime',
          region: 'us-east-1',
          isLocal: true,
        },
      },
    });
  });

  it('lead to an API on AWS, signed, and to the WebSocket of its Event API', () => {
    expect(parseCommandLine(['--url', aws.url, '--events-http', aws.events])).toEqual({
      kind: 'run',
      run: {
        port: 3200,
        url: 'https://abc.execute-api.eu-west-1.amazonaws.com/prod',
        signFor: 'eu-west-1',
        events: {
          http: aws.events,
          realtime: 'wss://xyz.appsync-realtime-api.eu-west-1.amazonaws.com/event/realtime',
          region: 'eu-west-1',
          isLocal: false,
        },
      },
    });
  });

  it('can name another port of the local runtime', () => {
    const command = parseCommandLine(['--aws-url', 'http://127.0.0.1:4000']);
    expect(command).toMatchObject({
      run: {
        events: { http: 'http://127.0.0.1:4000/event', realtime: 'ws://127.0.0.1:4000/event/realtime' },
      },
    });
  });

  it('can name an open API, which does not know its callers', () => {
    expect(parseCommandLine(['--tenant', 'anonymous'])).toMatchObject({ run: { tenant: '' } });
    const role = '111122223333-AROAEXAMPLE';
    expect(parseCommandLine(['--tenant', role])).toMatchObject({ run: { tenant: role } });
  });

  it.each([
    [['--url', aws.url], '--events-http must be given'],
    [['--url', aws.url, '--events-http', 'https://events.example.com/event'], '--region must be given'],
    [['--events-http', 'ftp://127.0.0.1/event'], '--events-http must be'],
    [['--port', '70000'], '--port must be a number up to 65535, got "70000".'],
    [['--tenant', '../1'], '--tenant must be'],
    [['--tenant', '111122223333-'], '--tenant must be'],
    [['--colour'], "Unknown option '--colour'"],
  ])('fails for %j', (words, problem) => {
    expect(parseCommandLine(words)).toEqual({ kind: 'wrong', problem: expect.stringContaining(problem) });
  });
});
