import { existsSync, statSync } from 'node:fs';
import { join, relative, resolve } from 'node:path';
import { AssetIndex } from './assets';
import { AssemblyError, type Unsupported } from './error';
import { isObject, objectAt, readJsonObject, textAt, textsAt, type JsonObject } from './json';
import { parseTemplate, type Template } from './template';

/** A stack of the assembly, its template parsed. */
export interface StackArtifact {
  /** Unique in the assembly, those of stages included. */
  readonly id: string;
  readonly stackName: string;
  /** The path of the stack in the app, such as `Prod/App`. */
  readonly displayName: string;
  readonly template: Template;
  /** Values that the assembly itself gives to template parameters. */
  readonly parameters: Readonly<Record<string, string>>;
  /** Ids of the stacks that the assembly says come first. */
  readonly dependencies: readonly string[];
  /** Undefined where the stack is made for any account or region. */
  readonly account?: string;
  readonly region?: string;
}

/** What `cdk synth` wrote, the assemblies of stages included. */
export interface CloudAssembly {
  readonly directory: string;
  readonly stacks: readonly StackArtifact[];
  readonly assets: AssetIndex;
  /** Stacks, stages and asset manifests that cannot be read. */
  readonly problems: readonly Unsupported[];
}

/**
 * Reads a cloud assembly directory (`cdk.out`).
 * @throws AssemblyError when it is not there or not what CDK writes
 */
export function readAssembly(directory: string): CloudAssembly {
  const root = resolve(directory);
  if (!existsSync(root) || !statSync(root).isDirectory()) {
    throw new AssemblyError(
      `The cloud assembly must be a directory, got ${directory}, which is not one. Make it with \`cdk synth\`.`,
    );
  }
  const reader = new AssemblyReader(root);
  reader.read(root);
  const { stacks, assets, problems } = reader;
  if (stacks.length === 0 && problems.length === 0) {
    throw new AssemblyError(`The cloud assembly must have a stack, got none in ${directory}.`);
  }
  return { directory: root, stacks, assets, problems };
}

class AssemblyReader {
  readonly stacks: StackArtifact[] = [];
  readonly assets = new AssetIndex();
  readonly problems: Unsupported[] = [];

  constructor(private readonly root: string) {}

  read(directory: string): void {
    const file = join(directory, 'manifest.json');
    const manifest = readJsonObject(file, "a cloud assembly's manifest");
    if (!isObject(manifest['artifacts'])) {
      throw new AssemblyError(`${file}: has no "artifacts"; it should be a cloud assembly's manifest.`);
    }
    for (const [id, artifact] of Object.entries(manifest['artifacts'])) {
      if (!isObject(artifact)) continue;
      try {
        this.readArtifact(directory, id, artifact);
      } catch (error) {
        if (!(error instanceof AssemblyError)) throw error;
        const type = TYPES[textAt(artifact, 'type') ?? ''] ?? 'Artifact';
        this.problems.push({ template: relative(this.root, file), logicalId: id, type, why: error.message });
      }
    }
  }

  private readArtifact(directory: string, id: string, artifact: JsonObject): void {
    const properties = objectAt(artifact, 'properties');
    switch (artifact['type']) {
      case 'aws:cloudformation:stack':
        this.stacks.push(readStack(this.root, directory, id, artifact));
        break;
      case 'cdk:asset-manifest':
        this.assets.add(join(directory, required(properties, 'file')));
        break;
      case 'cdk:cloud-assembly':
        this.read(join(directory, required(properties, 'directoryName')));
        break;
      default:
        break;
    }
  }
}

/** What messages call an artifact of a type. */
const TYPES: Readonly<Record<string, string>> = {
  'aws:cloudformation:stack': 'Stack',
  'cdk:asset-manifest': 'Asset manifest',
  'cdk:cloud-assembly': 'Stage',
};

function readStack(root: string, directory: string, id: string, artifact: JsonObject): StackArtifact {
  const properties = objectAt(artifact, 'properties');
  const file = join(directory, required(properties, 'templateFile'));
  const parameters: Record<string, string> = {};
  for (const [name, value] of Object.entries(objectAt(properties, 'parameters'))) {
    if (typeof value === 'string') parameters[name] = value;
  }
  const [, account, region] = /^aws:\/\/([^/]*)\/(.*)$/.exec(textAt(artifact, 'environment') ?? '') ?? [];
  return {
    id,
    stackName: textAt(properties, 'stackName') ?? id,
    displayName: textAt(artifact, 'displayName') ?? id,
    template: parseTemplate(readJsonObject(file, 'a CloudFormation template'), relative(root, file)),
    parameters,
    dependencies: textsAt(artifact, 'dependencies'),
    ...(account !== undefined && account !== 'unknown-account' && { account }),
    ...(region !== undefined && region !== 'unknown-region' && { region }),
  };
}

function required(properties: JsonObject, key: string): string {
  const value = textAt(properties, key);
  if (value === undefined) throw new AssemblyError(`${key} must be given, got nothing.`);
  return value;
}
