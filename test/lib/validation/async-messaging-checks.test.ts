import { type App, Duration, Stack, Stage, Validations } from 'aws-cdk-lib';
import { CfnSubscription, CfnTopic } from 'aws-cdk-lib/aws-sns';
import { Queue } from 'aws-cdk-lib/aws-sqs';
import { AsyncMessagingChecks } from '../../../lib/validation/plugin/async-messaging-checks';
import type { Rule } from '../../../lib/validation/plugin/rule';
import { messagingRules } from '../../../lib/validation/plugin/rules/all';
import { synthesizeApp } from './report';

const acknowledgement = {
  id: 'AsyncMessagingChecks::Messaging-DeadLetterRetention',
  reason: 'They are copied to a bucket within the hour',
};

/** A dead-letter queue with too short a retention, in a stack of its own. */
function addShortLetters(app: App): { readonly letters: Queue; readonly stack: Stack } {
  const stack = new Stack(app, 'Letters');
  const letters = new Queue(stack, 'DeadLetters', { retentionPeriod: Duration.days(1) });
  new Queue(new Stack(app, 'Work'), 'Queue', { deadLetterQueue: { queue: letters, maxReceiveCount: 5 } });
  return { letters, stack };
}

/** The rule of these tests gives warnings by itself. */
function strict(): AsyncMessagingChecks {
  return new AsyncMessagingChecks({ severities: { 'Messaging-DeadLetterRetention': 'error' } });
}

function synthesizeChecked(build: (app: App) => void, plugin = strict()): void {
  synthesizeApp((app) => {
    Validations.of(app).addPlugins(plugin);
    build(app);
  });
}

describe('the checks of asynchronous messaging', () => {
  it('fail the synth of any app, with the rule, the construct and what to do', () => {
    const synthesis = () => synthesizeChecked(addShortLetters);
    expect(synthesis).toThrow('Messaging-DeadLetterRetention');
    expect(synthesis).toThrow('Letters/DeadLetters');
    expect(synthesis).toThrow('Raise the retention of the dead-letter queue');
  });

  it('let an app pass that has no finding', () => {
    expect(() => synthesizeChecked((app) => new Queue(new Stack(app, 'Queues'), 'Queue'))).not.toThrow();
  });

  it.each(['construct', 'stack', 'app'] as const)(
    'let a finding pass that is acknowledged at its %s',
    (level) => {
      const synthesis = () =>
        synthesizeChecked((app) => {
          const { letters, stack } = addShortLetters(app);
          const scope = { construct: letters, stack, app }[level];
          Validations.of(scope).acknowledge(acknowledgement);
        });
      expect(synthesis).not.toThrow();
    },
  );

  it('fail all the same when something else is acknowledged', () => {
    const synthesis = () =>
      synthesizeChecked((app) => {
        const { letters } = addShortLetters(app);
        Validations.of(letters).acknowledge({
          ...acknowledgement,
          id: 'AsyncMessagingChecks::Messaging-FilterPolicy',
        });
        Validations.of(new Stack(app, 'Elsewhere')).acknowledge(acknowledgement);
      });
    expect(synthesis).toThrow('Messaging-DeadLetterRetention');
  });

  it('let warnings pass', () => {
    const shown: unknown[] = [];
    const print = jest.spyOn(console, 'error').mockImplementation((text: unknown) => shown.push(text));
    try {
      synthesizeChecked((app) => {
        const stack = new Stack(app, 'Topics');
        new CfnSubscription(stack, 'Subscription', {
          topicArn: new CfnTopic(stack, 'Topic').ref,
          protocol: 'email',
          endpoint: 'operator@example.com',
          filterPolicy: {},
        });
      });
    } finally {
      print.mockRestore();
    }
    expect(String(shown)).toContain('Messaging-FilterPolicy');
  });

  it('work for one stage of an app', () => {
    const synthesis = () =>
      synthesizeApp((app) => {
        const stage = new Stage(app, 'Prod');
        Validations.of(stage).addPlugins(strict());
        const stack = new Stack(stage, 'Queues');
        const queue = new Queue(stack, 'DeadLetters');
        new Queue(stack, 'Queue', { deadLetterQueue: { queue, maxReceiveCount: 5 } });
      });
    expect(synthesis).toThrow('Prod/Queues/DeadLetters');
  });

  it('give a rule the severity that the host chooses', () => {
    const lenient = new AsyncMessagingChecks({ severities: { 'Messaging-FilterPolicy': 'error' } });
    expect(() => synthesizeChecked(addShortLetters, lenient)).not.toThrow();
    expect(() => synthesizeChecked(addShortLetters, strict())).toThrow('Messaging-DeadLetterRetention');
  });

  it('fail for a severity of a rule that is not checked', () => {
    expect(() => new AsyncMessagingChecks({ severities: { 'Messaging-Typo': 'warning' } })).toThrow(
      /`severities` must name rules that are checked, got Messaging-Typo\. Use one of Messaging-/,
    );
  });

  it('take further rules', () => {
    const noQueues: Rule = {
      name: 'Ours-NoQueues',
      check: (assembly) =>
        assembly.resourcesOf('AWS::SQS::Queue').map((resource) => ({
          severity: 'error',
          description: 'There is a queue.',
          fix: 'Remove it.',
          resource,
          locations: ['Properties'],
        })),
    };
    const plugin = new AsyncMessagingChecks({ rules: [...messagingRules, noQueues] });
    const synthesis = () => synthesizeChecked((app) => new Queue(new Stack(app, 'Queues'), 'Queue'), plugin);
    expect(synthesis).toThrow('Ours-NoQueues');
    expect(plugin.ruleIds).toEqual([...messagingRules.map(({ name }) => name), 'Ours-NoQueues']);
  });

  it('have a name for each rule, and no two the same', () => {
    const { ruleIds } = new AsyncMessagingChecks();
    expect(new Set(ruleIds).size).toBe(ruleIds.length);
    for (const id of ruleIds) expect(id).toMatch(/^Messaging-[A-Z][A-Za-z]+$/);
  });
});
