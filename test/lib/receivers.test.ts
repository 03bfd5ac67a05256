import { Duration } from 'aws-cdk-lib';
import { everyDay, mondayToFriday } from '../../lambda/contract/working-days';
import { duringOpeningHours, inBatches } from '../../lib/delivery';
import type { Route } from '../../lib/route';
import { ownParts, type Resource, synthesize } from './compose';

const handlers = { ...ownParts.handlers, consumer: () => __filename };
const delivery = duringOpeningHours({
  timeZone: 'Europe/Berlin',
  days: mondayToFriday,
  opens: '08:00',
  closes: '18:00',
  holidays: [],
});

/** The resources of a consumer, by type. */
function resources(change: Partial<Route>, now = ownParts.now) {
  const routes = [{ consumer: 'receiver', description: 'Receives', ...change }];
  const stacks = synthesize('dev', { routes, handlers, ...(now !== undefined && { now }) });
  const { template } = stacks.find(({ name }) => name.endsWith('receiver')) ?? stacks[0] ?? fail();
  const all = Object.values(template.Resources);
  return (type: string): readonly Resource[] => all.filter(({ Type }) => Type === type);
}

function fail(): never {
  throw new Error('There is no stack');
}

const properties = (found: readonly Resource[]) => found.map(({ Properties }) => Properties);

describe('a consumer with opening hours', () => {
  it.each([
    ['2026-11-26T12:00:00Z', true],
    ['2026-11-26T20:00:00Z', false],
    ['2026-11-28T12:00:00Z', false],
  ])('is deployed at %s as it is to be then: open is %s', (now, open) => {
    const of = resources({ delivery }, Date.parse(now));
    expect(properties(of('AWS::Lambda::EventSourceMapping'))).toMatchObject([{ Enabled: open }]);
  });

  it('is told every hour what it is to be, at times that exclude each other', () => {
    const schedules = properties(resources({ delivery })('AWS::Scheduler::Schedule')).map((schedule) => [
      schedule?.['ScheduleExpression'],
      JSON.stringify(schedule?.['Target']).includes('Enabled\\":true'),
    ]);
    expect(schedules).toEqual([
      ['cron(0 8-17 ? * MON-FRI *)', true],
      ['cron(0 0-7,18-23 * * ? *)', false],
      ['cron(0 8-17 ? * SUN,SAT *)', false],
    ]);
  });

  it('needs no schedule for free days when it has none', () => {
    const daily = duringOpeningHours({ ...delivery.hours, days: everyDay });
    expect(resources({ delivery: daily })('AWS::Scheduler::Schedule')).toHaveLength(2);
  });

  it('keeps messages for longer than others do', () => {
    const retentions = (change: Partial<Route>) =>
      properties(resources(change)('AWS::SQS::Queue')).map((queue) => queue?.['MessageRetentionPeriod']);
    expect(retentions({ delivery })).toContain(9 * 86_400);
    expect(retentions({})).not.toContain(9 * 86_400);
  });

  it('is opened and closed by a role that may do nothing else', () => {
    const statements = JSON.stringify(properties(resources({ delivery })('AWS::IAM::Policy')));
    expect(statements.match(/"Action":"lambda:[^"]*"/g)).toEqual([
      '"Action":"lambda:UpdateEventSourceMapping"',
    ]);
  });
});

describe('a consumer that takes batches', () => {
  const runs = {
    timeZone: 'Europe/Berlin',
    days: everyDay,
    at: ['06:00', '18:00', '12:30'],
    holidays: [],
  } as const;
  const of = resources({ delivery: inBatches(runs), batchSize: 1000, timeout: Duration.minutes(5) });

  it('has no event source mapping, and no concurrency that an account may be unable to reserve', () => {
    expect(of('AWS::Lambda::EventSourceMapping')).toEqual([]);
    const [consumer] = properties(of('AWS::Lambda::Function'));
    expect(consumer).not.toHaveProperty('ReservedConcurrentExecutions');
    expect(consumer).toMatchObject({
      Environment: { Variables: { BATCH_SIZE: '1000', MAX_RECEIVE_COUNT: '5', VISIBILITY_SECONDS: '120' } },
    });
  });

  it('is called at its times, those of the same minute by one schedule', () => {
    const schedules = properties(of('AWS::Scheduler::Schedule'));
    expect(schedules.map((schedule) => schedule?.['ScheduleExpression'])).toEqual([
      'cron(0 6,18 * * ? *)',
      'cron(30 12 * * ? *)',
    ]);
    expect(schedules.map((schedule) => schedule?.['ScheduleExpressionTimezone'])).toEqual([
      'Europe/Berlin',
      'Europe/Berlin',
    ]);
  });

  it('may call itself, and be called by its schedules, and nothing more', () => {
    const statements = JSON.stringify(properties(of('AWS::IAM::Policy')));
    expect(statements.match(/"Action":"lambda:[^"]*"/g)).toEqual([
      '"Action":"lambda:InvokeFunction"',
      '"Action":"lambda:InvokeFunction"',
    ]);
    expect(statements).toContain('"sqs:ChangeMessageVisibility","sqs:DeleteMessage","sqs:ReceiveMessage"');
  });
});

describe('the synth', () => {
  it('fails for a closure that messages would not outlive, and says what to do', () => {
    const rare = duringOpeningHours({ ...delivery.hours, days: ['WED'], holidays: ['2026-12-23'] });
    expect(() => resources({ delivery: rare })).toThrow(
      /route "receiver", hours: closed from Wed 2026-12-16 18:00 to Wed 2026-12-30 08:00, 13 d 14 h; allowed is at most 8 d: its queue keeps messages for 9 days \(work\.waitingRetention\), less a day for what goes wrong\. Open in between, or raise/,
    );
  });
});
