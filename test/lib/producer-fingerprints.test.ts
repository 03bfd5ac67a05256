import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type App, CfnOutput, CfnResource, Stack } from 'aws-cdk-lib';
import { CfnTable } from 'aws-cdk-lib/aws-dynamodb';
import { CfnKey } from 'aws-cdk-lib/aws-kms';
import { CfnTopic } from 'aws-cdk-lib/aws-sns';
import { CfnQueue } from 'aws-cdk-lib/aws-sqs';
import { addStacks, type AppStacks } from '../../lib/app';
import { configOf } from '../../lib/config';
import { fingerprintProducers, producersKey } from '../../lib/producer-fingerprints';
import { ownParts, type Template, testApp } from './compose';

/** Synthesizes an app; returns the text of each template by the stack's name. */
function templatesOf(compose: (app: App) => void): ReadonlyMap<string, string> {
  const outdir = mkdtempSync(join(tmpdir(), 'uketsuke-fingerprints-'));
  try {
    const app = testApp(outdir);
    compose(app);
    const { stacks } = app.synth();
    return new Map(
      stacks.map(({ stackName, templateFullPath }) => [stackName, readFileSync(templateFullPath, 'utf8')]),
    );
  } finally {
    rmSync(outdir, { recursive: true });
  }
}

function differing(one: ReadonlyMap<string, string>, other: ReadonlyMap<string, string>): string[] {
  return [...one].flatMap(([name, text]) => (text === other.get(name) ? [] : [name])).toSorted();
}

describe('a small app', () => {
  interface Producers {
    readonly key: CfnKey;
    readonly topic: CfnTopic;
    readonly table: CfnTable;
    readonly unread: CfnQueue;
    readonly stack: Stack;
  }

  const synthesized = (change: (producers: Producers) => void = () => {}) =>
    templatesOf((app) => {
      const stack = new Stack(app, 'producer');
      const key = new CfnKey(stack, 'Key');
      const topic = new CfnTopic(stack, 'Topic', { kmsMasterKeyId: key.ref });
      const table = new CfnTable(stack, 'Table', {
        billingMode: 'PAY_PER_REQUEST',
        keySchema: [{ attributeName: 'id', keyType: 'HASH' }],
        attributeDefinitions: [{ attributeName: 'id', attributeType: 'S' }],
        streamSpecification: { streamViewType: 'NEW_IMAGE' },
      });
      change({ stack, key, topic, table, unread: new CfnQueue(stack, 'Unread') });
      const readers = {
        'topic-reader': topic.ref,
        'table-reader': table.ref,
        'stream-reader': table.attrStreamArn,
      };
      for (const [name, value] of Object.entries(readers)) {
        const reader = new Stack(app, name);
        new CfnResource(reader, 'Reader', { type: 'Test::Reader', properties: { value: `of ${value}` } });
        new CfnResource(reader, 'Other', { type: 'Test::Other' });
        fingerprintProducers(reader);
      }
    });
  const before = synthesized();

  it.each<[string, (producers: Producers) => void, string[]]>([
    ['the name of the topic', ({ topic }) => void (topic.topicName = 'renamed'), ['topic-reader']],
    ['the kind of the topic', ({ topic }) => void (topic.fifoTopic = true), ['topic-reader']],
    ['the key of the topic', ({ key }) => void (key.multiRegion = true), ['topic-reader']],
    [
      'the keys of the table',
      ({ table }) => {
        table.keySchema = [{ attributeName: 'other', keyType: 'HASH' }];
        table.attributeDefinitions = [{ attributeName: 'other', attributeType: 'S' }];
      },
      ['stream-reader', 'table-reader'],
    ],
    [
      'the view of the stream',
      ({ table }) => void (table.streamSpecification = { streamViewType: 'KEYS_ONLY' }),
      ['stream-reader', 'table-reader'],
    ],
    [
      'the logical id of the table',
      ({ table }) => table.overrideLogicalId('Moved'),
      ['stream-reader', 'table-reader'],
    ],
    ['a queue that nobody reads', ({ unread }) => void (unread.queueName = 'renamed'), []],
    ['a description', ({ stack }) => void (stack.templateOptions.description = 'Other words'), []],
    ['an output', ({ stack, unread }) => void new CfnOutput(stack, 'Arn', { value: unread.attrArn }), []],
  ])(
    '%s, when changed, changes the template of every reader, and of no other stack',
    (_, change, readers) => {
      expect(differing(before, synthesized(change))).toEqual(['producer', ...readers].toSorted());
    },
  );

  it('has a fingerprint at each resource that reads, and at no other', () => {
    const template: Template = JSON.parse(before.get('stream-reader') ?? '');
    expect(template.Resources['Reader']?.Metadata?.[producersKey]).toEqual({
      'producer/Table': expect.stringMatching(/^[0-9a-f]{16}$/),
    });
    expect(template.Resources['Other']?.Metadata?.[producersKey]).toBeUndefined();
  });
});

describe('the app', () => {
  const synthesized = (change: (stacks: AppStacks) => void = () => {}) =>
    templatesOf((app) => change(addStacks(app, { ...ownParts, config: configOf('dev') })));
  const before = synthesized();

  /** Names of the stacks whose template reads an output that is about a resource. */
  const readersOf = (logicalId: string): string[] =>
    [...before].flatMap(([name, text]) =>
      new RegExp(`"OutputName": "PublishOutput(?:Ref|FnGetAtt)${logicalId}`).test(text) ? [name] : [],
    );

  it('deploys each reader of the status table again when its stream is replaced', () => {
    const after = synthesized(({ intake }) => {
      const table = intake.statusTable.node.defaultChild;
      if (table instanceof CfnTable) table.streamSpecification = { streamViewType: 'KEYS_ONLY' };
    });
    const readers = readersOf('StatusTable');
    expect(readers).toEqual(
      expect.arrayContaining(['uketsuke-dev-outcomes', 'uketsuke-dev-dispatch', 'uketsuke-dev-api']),
    );
    expect(differing(before, after)).toEqual([...readers, 'uketsuke-dev-intake'].toSorted());
  });

  it('deploys each reader of the request topic again when the topic is replaced', () => {
    const after = synthesized(({ fanOut, intake }) => {
      const topic = fanOut.topic.node.defaultChild;
      if (topic instanceof CfnTopic) topic.topicName = 'renamed';
      // Nothing reads it.
      new CfnQueue(intake, 'Unread');
    });
    const readers = readersOf('RequestTopic');
    expect(readers.length).toBeGreaterThan(1);
    expect(readers).not.toContain('uketsuke-dev-api');
    expect(differing(before, after)).toEqual(
      [...readers, 'uketsuke-dev-fan-out', 'uketsuke-dev-intake'].toSorted(),
    );
  });

  it('has the fingerprint of each stack that a resource reads', () => {
    const lacking = [...before].flatMap(([name, text]) => {
      const { Resources }: Template = JSON.parse(text);
      return Object.entries(Resources).flatMap(([logicalId, resource]) => {
        const read = JSON.stringify(resource).match(/(?<="StackName":")[^"]+/g) ?? [];
        const known = Object.keys(Object(resource.Metadata?.[producersKey]));
        const unknown = read.filter((stack) => !known.some((producer) => producer.startsWith(`${stack}/`)));
        return unknown.map((stack) => `${name}/${logicalId} reads ${stack}`);
      });
    });
    expect(lacking).toEqual([]);
  });
});
