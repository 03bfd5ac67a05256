import { chaosText, parseChaos } from '../../../local/chaos/option';
import { ratesOf } from '../../../local/chaos/profile';

describe('the option --chaos', () => {
  it('takes a seed, profiles and outages', () => {
    expect(
      parseChaos('seed=a-7,profile=workers+cuts,outage=dynamodb/Status:90s:15m,outage=sqs:0s:2h'),
    ).toEqual({
      seed: 'a-7',
      profile: 'workers+cuts',
      outages: [
        { service: 'dynamodb', resource: 'Status', after: 90_000, lasts: 900_000 },
        { service: 'sqs', after: 0, lasts: 7_200_000 },
      ],
    });
  });

  it('has all profiles by default, and none beside an outage', () => {
    expect(parseChaos('seed=1')).toEqual({ seed: '1', profile: 'all', outages: [] });
    expect(parseChaos('seed=1,outage=s3:1m:1m')).toMatchObject({ profile: 'none' });
  });

  it('draws a seed that it is not given', () => {
    expect(parseChaos('profile=slow').seed).toMatch(/^\d+$/);
  });

  it('is written as it is read', () => {
    const settings = parseChaos('seed=1,profile=none,outage=dynamodb/a:1m:15m');
    expect(parseChaos(chaosText(settings))).toEqual(settings);
  });

  it.each([
    ['', 'Write --chaos seed=1,profile=all.'],
    ['seed', 'got "seed"'],
    ['seed=1,seed=2', 'got "seed=1,seed=2"'],
    ['seed=a b', 'The seed of --chaos must be 1 to 64 letters, digits, ".", "_" or "-", got "a b"'],
    ['profile=wild', 'clients, cuts, duplicates, none, outages, slow, throttling, workers'],
    ['profile=wild', 'got "wild"'],
    ['profile=cuts+', 'got "cuts+"'],
    ['outage=dynamodb', 'Write --chaos seed=1,outage=dynamodb:1m:15m.'],
    ['outage=dynamodb:1m:0m', 'got "dynamodb:1m:0m"'],
    ['outage=ec2:1m:15m', 'The service of an outage must be dynamodb, lambda, s3,'],
  ])('fails for %j', (text, message) => {
    expect(() => parseChaos(text)).toThrow(message);
  });
});

describe('profiles', () => {
  it('leave clients alone unless asked', () => {
    expect(ratesOf('all')).toMatchObject({ clients: 0, outages: 1 });
    expect(ratesOf('all+clients')).toMatchObject({ clients: 1 });
  });

  it('add up', () => {
    expect(ratesOf('workers')).toMatchObject({ killed: 0.05, throttled: 0 });
    expect(ratesOf('workers+throttling')).toMatchObject({ killed: 0.05, throttled: 0.1 });
  });
});
