import {
  CreateScheduleGroupCommand,
  DeleteScheduleCommand,
  DeleteScheduleGroupCommand,
  GetScheduleCommand,
  GetScheduleGroupCommand,
  ListScheduleGroupsCommand,
  ListSchedulesCommand,
  ListTagsForResourceCommand,
  UpdateScheduleCommand,
} from '@aws-sdk/client-scheduler';
import { Harness, LETTERS, QUEUE, refusal } from './harness';

let scheduler: Harness;
beforeEach(async () => {
  scheduler = await Harness.start();
});
afterEach(async () => {
  await scheduler.close();
});

const get = async (Name: string, GroupName?: string) =>
  scheduler.client.send(new GetScheduleCommand({ Name, GroupName }));

describe('a schedule', () => {
  it('is got as it was made, with defaults filled in', async () => {
    const arn = await scheduler.create('rate(5 minutes)');
    const { $metadata, ...schedule } = await get('schedule');
    expect([$metadata.httpStatusCode, schedule]).toEqual([
      200,
      {
        Arn: arn,
        Name: 'schedule',
        GroupName: 'default',
        ScheduleExpression: 'rate(5 minutes)',
        ScheduleExpressionTimezone: 'UTC',
        State: 'ENABLED',
        FlexibleTimeWindow: { Mode: 'OFF' },
        ActionAfterCompletion: 'NONE',
        CreationDate: new Date('2026-01-01T00:00:00Z'),
        LastModificationDate: new Date('2026-01-01T00:00:00Z'),
        Target: {
          Arn: QUEUE,
          RoleArn: 'arn:aws:iam::000000000000:role/caller',
          Input: 'schedule',
          RetryPolicy: { MaximumEventAgeInSeconds: 86_400, MaximumRetryAttempts: 185 },
        },
      },
    ]);
    expect(arn).toBe('arn:aws:scheduler:eu-central-1:000000000000:schedule/default/schedule');
  });

  it('keeps all that can be said of it', async () => {
    const given = {
      Description: 'for the door',
      ScheduleExpressionTimezone: 'Europe/Berlin',
      StartDate: new Date('2026-02-01T00:00:00Z'),
      EndDate: new Date('2026-03-01T00:00:00Z'),
      State: 'DISABLED' as const,
      FlexibleTimeWindow: { Mode: 'FLEXIBLE' as const, MaximumWindowInMinutes: 7 },
      ActionAfterCompletion: 'DELETE' as const,
    };
    await scheduler.create('rate(5 minutes)', {
      ...given,
      Target: {
        RetryPolicy: { MaximumRetryAttempts: 2, MaximumEventAgeInSeconds: 600 },
        DeadLetterConfig: { Arn: LETTERS },
        SqsParameters: { MessageGroupId: 'g' },
      },
    });
    expect(await get('schedule')).toMatchObject({
      ...given,
      Target: {
        RetryPolicy: { MaximumRetryAttempts: 2, MaximumEventAgeInSeconds: 600 },
        DeadLetterConfig: { Arn: LETTERS },
        SqsParameters: { MessageGroupId: 'g' },
      },
    });
  });

  it('is replaced whole by an update', async () => {
    await scheduler.create('rate(5 minutes)', {
      Description: 'old',
      ScheduleExpressionTimezone: 'Asia/Tokyo',
    });
    const { Target } = await get('schedule');
    await scheduler.advance(60);
    await scheduler.client.send(
      new UpdateScheduleCommand({
        Name: 'schedule',
        ScheduleExpression: 'rate(1 day)',
        FlexibleTimeWindow: { Mode: 'OFF' },
        Target,
      }),
    );
    const updated = await get('schedule');
    expect(updated).toMatchObject({
      ScheduleExpression: 'rate(1 day)',
      ScheduleExpressionTimezone: 'UTC',
      CreationDate: new Date('2026-01-01T00:00:00Z'),
      LastModificationDate: new Date('2026-01-01T00:01:00Z'),
    });
    expect(updated.Description).toBeUndefined();
  });

  it('is listed by group, prefix and state, page by page', async () => {
    await scheduler.client.send(new CreateScheduleGroupCommand({ Name: 'doors' }));
    await scheduler.create('rate(1 day)', { Name: 'b', GroupName: 'doors', State: 'DISABLED' });
    await scheduler.create('rate(1 day)', { Name: 'a', GroupName: 'doors' });
    await scheduler.create('rate(1 day)', { Name: 'ab' });
    const list = async (input: object): Promise<unknown> => {
      const { Schedules = [], NextToken } = await scheduler.client.send(new ListSchedulesCommand(input));
      return [Schedules.map(({ Name }) => Name), NextToken];
    };
    expect([
      await list({}),
      await list({ GroupName: 'doors' }),
      await list({ NamePrefix: 'a' }),
      await list({ State: 'DISABLED' }),
      await list({ MaxResults: 2 }),
      await list({ MaxResults: 2, NextToken: '2' }),
    ]).toEqual([
      [['ab', 'a', 'b'], undefined],
      [['a', 'b'], undefined],
      [['ab', 'a'], undefined],
      [['b'], undefined],
      [['ab', 'a'], '2'],
      [['b'], undefined],
    ]);
  });

  it('fails to be got or deleted when it is not there', async () => {
    const deletion = new DeleteScheduleCommand({ Name: 'none', GroupName: 'default' });
    const missing = {
      name: 'ResourceNotFoundException',
      message: 'Schedule none does not exist.',
      status: 404,
    };
    expect([await refusal(get('none')), await refusal(scheduler.client.send(deletion))]).toEqual([
      missing,
      missing,
    ]);
  });

  it('fails to be made twice', async () => {
    await scheduler.create('rate(1 day)');
    expect(await refusal(scheduler.create('rate(1 day)'))).toEqual({
      name: 'ConflictException',
      message: 'Schedule schedule already exists.',
      status: 409,
    });
  });

  it('is made once when the call is repeated with the same token', async () => {
    const first = await scheduler.create('rate(1 day)', { ClientToken: 'a' });
    const again = await scheduler.create('rate(1 day)', { ClientToken: 'a' });
    expect(again).toBe(first);
    const conflict = { name: 'ConflictException' };
    expect(await refusal(scheduler.create('rate(1 day)', { ClientToken: 'b' }))).toMatchObject(conflict);
    expect(await refusal(scheduler.create('rate(2 days)', { ClientToken: 'a' }))).toMatchObject(conflict);
  });

  it('is deleted once when the call is repeated with the same token', async () => {
    await scheduler.create('rate(1 day)', { Name: 'gone' });
    const remove = async (ClientToken: string) =>
      scheduler.client.send(new DeleteScheduleCommand({ Name: 'gone', ClientToken }));
    await remove('a');
    expect((await remove('a')).$metadata.httpStatusCode).toBe(200);
    expect(await refusal(remove('b'))).toMatchObject({ name: 'ResourceNotFoundException' });
  });

  it('fails to be made in a group that is not there', async () => {
    expect(await refusal(scheduler.create('rate(1 day)', { GroupName: 'none' }))).toEqual({
      name: 'ResourceNotFoundException',
      message: 'Schedule group none does not exist.',
      status: 404,
    });
  });

  it.each([
    [
      'an expression',
      { ScheduleExpression: 'rate(5 seconds)' },
      'Invalid Schedule Expression rate(5 seconds).',
    ],
    ['a time zone', { ScheduleExpressionTimezone: 'Europe/Atlantis' }, 'Invalid timezone Europe/Atlantis.'],
    [
      'a name',
      { Name: 'a b' },
      "1 validation error detected: Value 'a b' at 'name' failed to satisfy constraint: Member must satisfy regular expression pattern: ^[0-9a-zA-Z-_.]+$",
    ],
    ['a name that is too long', { Name: 'a'.repeat(65) }, 'have length less than or equal to 64'],
    [
      'a start date of long ago',
      { StartDate: new Date('2025-12-31T23:50:00Z') },
      'The StartDate you specify cannot be earlier than 5 minutes ago.',
    ],
    ['an end date that is over', { EndDate: new Date('2025-12-31T00:00:00Z') }, 'cannot be in the past'],
    [
      'an end date before the start date',
      { StartDate: new Date('2026-02-02T00:00:00Z'), EndDate: new Date('2026-02-01T00:00:00Z') },
      'The EndDate you specify must come after the StartDate you specify.',
    ],
    [
      'a window without a length',
      { FlexibleTimeWindow: { Mode: 'FLEXIBLE' as const } },
      'MaximumWindowInMinutes must be set',
    ],
    [
      'too many retries',
      { Target: { RetryPolicy: { MaximumRetryAttempts: 186 } } },
      "Value '186' at 'maximumRetryAttempts' failed to satisfy constraint: Member must have value less than or equal to 185",
    ],
    [
      'too short an age',
      { Target: { RetryPolicy: { MaximumEventAgeInSeconds: 59 } } },
      'Member must have value greater than or equal to 60',
    ],
  ])('fails with %s that cannot be', async (_what, wrong, message) => {
    expect(await refusal(scheduler.create('rate(1 day)', wrong))).toEqual({
      name: 'ValidationException',
      message: expect.stringContaining(message),
      status: 400,
    });
  });
});

describe('a group', () => {
  it('is there once it is made, and gone with its schedules once it is deleted', async () => {
    const { ScheduleGroupArn } = await scheduler.client.send(
      new CreateScheduleGroupCommand({ Name: 'doors' }),
    );
    await scheduler.create('cron(0 12 * * ? *)', { GroupName: 'doors' });
    const group = await scheduler.client.send(new GetScheduleGroupCommand({ Name: 'doors' }));
    const { ScheduleGroups = [] } = await scheduler.client.send(new ListScheduleGroupsCommand({}));
    await scheduler.client.send(new DeleteScheduleGroupCommand({ Name: 'doors' }));
    await scheduler.advance(24 * 3600);
    expect([ScheduleGroupArn, group.State, ScheduleGroups.map(({ Name }) => Name), scheduler.calls]).toEqual([
      'arn:aws:scheduler:eu-central-1:000000000000:schedule-group/doors',
      'ACTIVE',
      ['default', 'doors'],
      [],
    ]);
    expect(await refusal(get('schedule', 'doors'))).toMatchObject({ name: 'ResourceNotFoundException' });
  });

  it('that is the default one fails to be deleted', async () => {
    const call = scheduler.client.send(new DeleteScheduleGroupCommand({ Name: 'default' }));
    expect(await refusal(call)).toMatchObject({ name: 'ValidationException' });
  });
});

it('fails for what is not served here, naming it', async () => {
  const ResourceArn = 'arn:aws:scheduler:eu-central-1:000000000000:schedule-group/default';
  expect(await refusal(scheduler.client.send(new ListTagsForResourceCommand({ ResourceArn })))).toMatchObject(
    {
      name: 'UnknownOperationException',
      status: 404,
    },
  );
});
