import { join } from 'node:path';
import { readAssembly } from '../../../local/assembly/manifest';
import { ENVIRONMENT } from './recording-provider';
import { writeAssembly, writeFiles } from './written-assembly';

const stack = (templateFile: string, more: object = {}): object => ({
  type: 'aws:cloudformation:stack',
  properties: { templateFile, ...more },
});
const TEMPLATE = { Resources: {} };

describe('a cloud assembly', () => {
  it('holds stacks with their names, order and environment', () => {
    const { stacks } = readAssembly(
      writeAssembly({
        a: {
          template: TEMPLATE,
          stackName: 'one',
          dependencies: ['b'],
          environment: 'aws://111122223333/eu-north-1',
        },
        b: { template: TEMPLATE },
      }),
    );
    expect(stacks).toMatchObject([
      { id: 'a', stackName: 'one', dependencies: ['b'], account: '111122223333', region: 'eu-north-1' },
      { id: 'b', stackName: 'b', dependencies: [] },
    ]);
    expect(stacks[1]).not.toHaveProperty('region');
  });

  it('holds the stacks of its stages', () => {
    const directory = writeFiles({
      'manifest.json': {
        artifacts: {
          'assembly-Prod': { type: 'cdk:cloud-assembly', properties: { directoryName: 'assembly-Prod' } },
        },
      },
      'assembly-Prod/manifest.json': {
        artifacts: { ProdApp: stack('ProdApp.template.json', { stackName: 'Prod-App' }) },
      },
      'assembly-Prod/ProdApp.template.json': TEMPLATE,
    });
    const [inner] = readAssembly(directory).stacks;
    expect(inner?.stackName).toBe('Prod-App');
    expect(inner?.template.name).toBe(join('assembly-Prod', 'ProdApp.template.json'));
  });

  describe('finds an asset', () => {
    const directory = writeFiles({
      'manifest.json': {
        artifacts: {
          a: stack('a.template.json'),
          'a.assets': { type: 'cdk:asset-manifest', properties: { file: 'a.assets.json' } },
        },
      },
      'a.template.json': TEMPLATE,
      'a.assets.json': {
        files: {
          abc123: {
            source: { path: 'asset.abc123', packaging: 'zip' },
            destinations: {
              here: { bucketName: 'assets-${AWS::AccountId}-${AWS::Region}', objectKey: 'prefix/abc123.zip' },
            },
          },
          made: { source: { executable: ['make'] }, destinations: {} },
        },
      },
    });
    const { assets } = readAssembly(directory);
    const path = join(directory, 'asset.abc123');

    it.each([
      ['by bucket and key', 'assets-123456789012-eu-west-1', 'prefix/abc123.zip'],
      ['by the hash alone, whatever the bucket', 'other-bucket', 'abc123.zip'],
    ])('%s', (_, bucket, key) => {
      expect(assets.resolve(bucket, key, ENVIRONMENT)).toBe(path);
    });

    it('only where there is one', () => {
      expect(assets.resolve('assets-123456789012-eu-west-1', 'nope.zip', ENVIRONMENT)).toBeUndefined();
    });
  });

  it.each<[string, Record<string, object | string>, string]>([
    [
      'without a manifest',
      {},
      "manifest.json: there is no such file; it should be a cloud assembly's manifest.",
    ],
    ['with a manifest that is no JSON', { 'manifest.json': '{' }, 'manifest.json: not JSON ('],
    [
      'with a manifest that is a list',
      { 'manifest.json': '[]' },
      'manifest.json: holds a list; it should be',
    ],
    ['without artifacts', { 'manifest.json': {} }, 'manifest.json: has no "artifacts"'],
    [
      'without stacks',
      { 'manifest.json': { artifacts: {} } },
      'The cloud assembly must have a stack, got none in ',
    ],
  ])('fails %s', (_, files, message) => {
    const directory = writeFiles(files);
    expect(() => readAssembly(directory)).toThrow(message);
  });

  it.each<[string, Record<string, object | string>, object]>([
    [
      'a template that is gone',
      { more: stack('gone.template.json') },
      {
        logicalId: 'more',
        type: 'Stack',
        why: expect.stringContaining('gone.template.json: there is no such file'),
      },
    ],
    [
      'a template that is not JSON',
      { more: stack('broken.template.json') },
      { logicalId: 'more', type: 'Stack', why: expect.stringContaining('broken.template.json: not JSON (') },
    ],
    [
      'a stack that names no template',
      { more: { type: 'aws:cloudformation:stack' } },
      { logicalId: 'more', type: 'Stack', why: 'templateFile must be given, got nothing.' },
    ],
    [
      'a stage that is gone',
      { more: { type: 'cdk:cloud-assembly', properties: { directoryName: 'assembly-Gone' } } },
      { logicalId: 'more', type: 'Stage', why: expect.stringContaining('there is no such file') },
    ],
    [
      'an asset manifest that is gone',
      { more: { type: 'cdk:asset-manifest', properties: { file: 'gone.assets.json' } } },
      { logicalId: 'more', type: 'Asset manifest', why: expect.stringContaining('there is no such file') },
    ],
  ])('is read without %s, which is named', (_, artifacts, problem) => {
    const { stacks, problems } = readAssembly(
      writeFiles({
        'manifest.json': { artifacts: { a: stack('a.template.json'), ...artifacts } },
        'a.template.json': TEMPLATE,
        'broken.template.json': '{',
      }),
    );
    expect(stacks.map(({ id }) => id)).toEqual(['a']);
    expect(problems).toEqual([{ template: 'manifest.json', ...problem }]);
  });

  it('lists the malformed entries of a template, and reads the others', () => {
    const { stacks } = readAssembly(
      writeAssembly({
        a: {
          template: {
            Resources: { Good: { Type: 'T' }, Bad: { Type: 'T', DependsOn: [1] } },
            Outputs: { O: {} },
            Parameters: { P: {} },
          },
        },
      }),
    );
    expect([...(stacks[0]?.template.resources.keys() ?? [])]).toEqual(['Good']);
    expect(stacks[0]?.template.problems).toEqual([
      { path: ['Parameters', 'P'], why: 'Type must be text, got nothing.' },
      { path: ['Resources', 'Bad'], why: 'DependsOn must hold logical ids, got the number 1.' },
      { path: ['Outputs', 'O'], why: 'Value must be given, got nothing.' },
    ]);
  });

  it('fails where there is no directory', () => {
    expect(() => readAssembly('/no/such/cdk.out')).toThrow(
      'The cloud assembly must be a directory, got /no/such/cdk.out, which is not one. Make it with `cdk synth`.',
    );
  });
});
