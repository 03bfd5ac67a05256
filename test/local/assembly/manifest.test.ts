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
    ['without stacks', { 'manifest.json': { artifacts: {} } }, 'the assembly holds no stack.'],
    [
      'whose template is gone',
      { 'manifest.json': { artifacts: { a: stack('a.template.json') } } },
      'a.template.json: there is no such file; it should be a CloudFormation template.',
    ],
    [
      'whose stack names no template',
      { 'manifest.json': { artifacts: { a: { type: 'aws:cloudformation:stack' } } } },
      'manifest.json: a: has no "templateFile".',
    ],
    ...(
      [
        ['without resources', {}, 'a template needs "Resources".'],
        [
          'whose resources are a list',
          { Resources: [] },
          'a.template.json: Resources: is a list; it takes an object.',
        ],
        [
          'with a resource that is text',
          { Resources: { A: 'x' } },
          'Resources.A: is the string "x"; it takes an object.',
        ],
        [
          'with a resource without a type',
          { Resources: { A: {} } },
          'Resources.A.Type: is nothing; it takes text.',
        ],
        [
          'with properties that are a list',
          { Resources: { A: { Type: 'T', Properties: [] } } },
          'Resources.A.Properties: is a list; it takes an object.',
        ],
        [
          'with a DependsOn that is a number',
          { Resources: { A: { Type: 'T', DependsOn: [1] } } },
          'Resources.A.DependsOn: is the number 1; it takes logical ids.',
        ],
        [
          'with an output without a value',
          { Resources: {}, Outputs: { O: {} } },
          'Outputs.O: an output needs "Value".',
        ],
        [
          'with a parameter without a type',
          { Resources: {}, Parameters: { P: {} } },
          'Parameters.P.Type: is nothing',
        ],
      ] as const
    ).map(([title, template, message]): [string, Record<string, object>, string] => [
      title,
      { 'manifest.json': { artifacts: { a: stack('a.template.json') } }, 'a.template.json': template },
      message,
    ]),
  ])('fails %s', (_, files, message) => {
    const directory = writeFiles(files);
    expect(() => readAssembly(directory)).toThrow(message);
  });

  it('fails where there is no directory', () => {
    expect(() => readAssembly('/no/such/cdk.out')).toThrow(
      '/no/such/cdk.out: there is no such directory. Make one with `cdk synth`.',
    );
  });
});
