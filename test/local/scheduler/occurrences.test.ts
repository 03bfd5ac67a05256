import { DeleteScheduleCommand, GetScheduleCommand, UpdateScheduleCommand } from '@aws-sdk/client-scheduler';
import { Harness, refusal } from './harness';

let scheduler: Harness;
afterEach(async () => {
  await scheduler.close();
});

describe('a cron', () => {
  it('is due on the weekdays that it names, by the clocks of its time zone', async () => {
    scheduler = await Harness.start('2026-11-20T12:00:00Z');
    await scheduler.create('cron(0 9 ? * MON-FRI *)', { ScheduleExpressionTimezone: 'Europe/Berlin' });
    await scheduler.moveTo('2026-11-26T12:00:00Z');
    expect(scheduler.takeTimes()).toEqual([
      '2026-11-23T08:00Z',
      '2026-11-24T08:00Z',
      '2026-11-25T08:00Z',
      '2026-11-26T08:00Z',
    ]);
  });

  it.each([
    [
      'skips a time that is not there',
      'Europe/Berlin',
      '2027-03-27T00:00:00Z',
      '2027-03-30T00:00:00Z',
      ['2027-03-27T01:30Z', '2027-03-29T00:30Z'],
    ],
    [
      'runs once at a time that comes twice',
      'Europe/Berlin',
      '2026-10-24T12:00:00Z',
      '2026-10-26T12:00:00Z',
      ['2026-10-25T00:30Z', '2026-10-26T01:30Z'],
    ],
    [
      'skips a time that is not there in New York',
      'America/New_York',
      '2027-03-13T00:00:00Z',
      '2027-03-15T12:00:00Z',
      ['2027-03-13T07:30Z', '2027-03-15T06:30Z'],
    ],
  ])('%s when clocks change', async (_what, timezone, start, end, expected) => {
    scheduler = await Harness.start(start);
    await scheduler.create('cron(30 2 * * ? *)', { ScheduleExpressionTimezone: timezone });
    await scheduler.moveTo(end);
    expect(scheduler.takeTimes()).toEqual(expected);
  });

  it('runs each time of a year that passes at once, in order', async () => {
    scheduler = await Harness.start('2026-01-01T00:00:00Z');
    await scheduler.create('cron(0 18 L * ? *)', { Name: 'month' });
    await scheduler.create('cron(0 6 ? * SUN *)', { Name: 'week' });
    await scheduler.moveTo('2027-01-01T00:00:00Z');
    const order = scheduler.calls.map(({ at }) => at);
    const names = scheduler.calls.map(({ input }) => input['MessageBody']);
    expect([order, names.filter((name) => name === 'month').length, names.length]).toEqual([
      order.toSorted(),
      12,
      12 + 52,
    ]);
  });

  it('calls at the same time in the order in which schedules were made', async () => {
    scheduler = await Harness.start();
    for (const Name of ['second', 'first']) await scheduler.create('cron(0 6 * * ? *)', { Name });
    await scheduler.moveTo('2026-01-01T12:00:00Z');
    expect(scheduler.calls.map(({ input }) => input['MessageBody'])).toEqual(['second', 'first']);
  });
});

describe('a rate', () => {
  it('begins at once without a start date', async () => {
    scheduler = await Harness.start('2026-01-01T00:00:30Z');
    await scheduler.create('rate(5 minutes)');
    await scheduler.moveTo('2026-01-01T00:12:00Z');
    expect(scheduler.takeTimes()).toEqual([
      '2026-01-01T00:00:30Z',
      '2026-01-01T00:05:30Z',
      '2026-01-01T00:10:30Z',
    ]);
  });

  it('begins at its start date and ends with its end date', async () => {
    scheduler = await Harness.start();
    await scheduler.create('rate(1 day)', {
      StartDate: new Date('2026-01-05T10:00:00Z'),
      EndDate: new Date('2026-01-07T10:00:00Z'),
    });
    await scheduler.moveTo('2026-02-01T00:00:00Z');
    expect(scheduler.takeTimes()).toEqual(['2026-01-05T10:00Z', '2026-01-06T10:00Z', '2026-01-07T10:00Z']);
  });

  it('counts 24 hours as a day when clocks change', async () => {
    scheduler = await Harness.start('2026-10-24T10:00:00Z');
    await scheduler.create('rate(1 day)', { ScheduleExpressionTimezone: 'Europe/Berlin' });
    await scheduler.moveTo('2026-10-26T12:00:00Z');
    expect(scheduler.takeTimes()).toEqual(['2026-10-24T10:00Z', '2026-10-25T10:00Z', '2026-10-26T10:00Z']);
  });

  it('keeps its beat when it is updated', async () => {
    scheduler = await Harness.start();
    await scheduler.create('rate(1 hour)');
    await scheduler.moveTo('2026-01-01T00:30:00Z');
    scheduler.takeTimes();
    await update({ ScheduleExpression: 'rate(20 minutes)' });
    await scheduler.moveTo('2026-01-01T01:30:00Z');
    expect(scheduler.takeTimes()).toEqual(['2026-01-01T00:40Z', '2026-01-01T01:00Z', '2026-01-01T01:20Z']);
  });
});

describe('a one-time schedule', () => {
  it('is due once, whatever its start and end dates say, and stays', async () => {
    scheduler = await Harness.start();
    await scheduler.create('at(2026-11-20T13:00:00)', {
      ScheduleExpressionTimezone: 'America/New_York',
      EndDate: new Date('2026-02-01T00:00:00Z'),
    });
    await scheduler.moveTo('2028-01-01T00:00:00Z');
    const { State } = await scheduler.client.send(new GetScheduleCommand({ Name: 'schedule' }));
    expect([scheduler.takeTimes(), State]).toEqual([['2026-11-20T18:00Z'], 'ENABLED']);
  });

  it('is deleted after it ran when it says so', async () => {
    scheduler = await Harness.start();
    await scheduler.create('at(2026-01-02T00:00:00)', { ActionAfterCompletion: 'DELETE' });
    await scheduler.moveTo('2026-01-03T00:00:00Z');
    expect([
      scheduler.takeTimes(),
      await refusal(scheduler.client.send(new GetScheduleCommand({ Name: 'schedule' }))),
    ]).toEqual([
      ['2026-01-02T00:00Z'],
      { name: 'ResourceNotFoundException', message: 'Schedule schedule does not exist.', status: 404 },
    ]);
  });

  it('that is over when it is made is never due', async () => {
    scheduler = await Harness.start();
    await scheduler.create('at(2025-12-31T23:59:59)');
    await scheduler.advance(24 * 3600);
    expect(scheduler.calls).toEqual([]);
  });
});

describe('a schedule', () => {
  it('is not due while it is disabled, and catches nothing up', async () => {
    scheduler = await Harness.start();
    await scheduler.create('cron(0 12 * * ? *)', { State: 'DISABLED' });
    await scheduler.moveTo('2026-01-03T00:00:00Z');
    const before = scheduler.takeTimes();
    await update({ State: 'ENABLED' });
    await scheduler.moveTo('2026-01-05T00:00:00Z');
    const between = scheduler.takeTimes();
    await update({ State: 'DISABLED' });
    await scheduler.moveTo('2026-01-09T00:00:00Z');
    expect([before, between, scheduler.takeTimes()]).toEqual([
      [],
      ['2026-01-03T12:00Z', '2026-01-04T12:00Z'],
      [],
    ]);
  });

  it('is not due any more once it is deleted', async () => {
    scheduler = await Harness.start();
    await scheduler.create('cron(0 12 * * ? *)');
    await scheduler.client.send(new DeleteScheduleCommand({ Name: 'schedule' }));
    await scheduler.advance(72 * 3600);
    expect(scheduler.calls).toEqual([]);
  });

  it('with a flexible time window is due when the window opens', async () => {
    scheduler = await Harness.start();
    await scheduler.create('cron(0 12 * * ? *)', {
      FlexibleTimeWindow: { Mode: 'FLEXIBLE', MaximumWindowInMinutes: 15 },
    });
    await scheduler.moveTo('2026-01-02T00:00:00Z');
    expect(scheduler.takeTimes()).toEqual(['2026-01-01T12:00Z']);
  });

  it('is not due any more once the service is closed', async () => {
    scheduler = await Harness.start();
    await scheduler.create('cron(0 12 * * ? *)');
    scheduler.service.close();
    await scheduler.advance(72 * 3600);
    expect(scheduler.calls).toEqual([]);
  });
});

/** An update says everything; what is not given stays as it was here. */
async function update(changes: object): Promise<void> {
  const before = await scheduler.client.send(new GetScheduleCommand({ Name: 'schedule' }));
  const { Name, ScheduleExpression, ScheduleExpressionTimezone, State, Target, FlexibleTimeWindow } = before;
  await scheduler.client.send(
    new UpdateScheduleCommand({
      Name,
      ScheduleExpression,
      ScheduleExpressionTimezone,
      State,
      Target,
      FlexibleTimeWindow,
      ...changes,
    }),
  );
}
