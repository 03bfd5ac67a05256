import { existsSync, statSync } from 'node:fs';
import { join, relative, resolve } from 'node:path';
import { AssetIndex } from './assets';
import { AssemblyError } from './error';
import { isObject, objectAt, readJsonObject, textAt, textsAt, type JsonObject } from './json';
import { parseTemplate, type Template } from './template';

/** A stack of the assembly, its template parsed. */
export interface StackArtifact {
  /** Unique in the assembly, those of stages included. */
  readonly id: string;
  readonly stackName: string;
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
}

/**
 * Reads a cloud assembly directory (`cdk.out`).
 * @throws AssemblyError when it is not there or not what CDK writes
 */
export function readAssembly(directory: string): CloudAssembly {
  const root = resolve(directory);
  if (!existsSync(root) || !statSync(root).isDirectory()) {
    throw new AssemblyError(`${directory}: there is no such directory. Make one with \`cdk synth\`.`);
  }
  const assets = new AssetIndex();
  const stacks = readDirectory(root, root, assets);
  if (stacks.length === 0) throw new AssemblyError(`${directory}: the assembly holds no stack.`);
  return { directory: root, stacks, assets };
}

function readDirectory(root: string, directory: string, assets: AssetIndex): StackArtifact[] {
  const file = join(directory, 'manifest.json');
  const manifest = readJsonObject(file, "a cloud assembly's manifest");
  if (!isObject(manifest['artifacts'])) {
    throw new AssemblyError(`${file}: has no "artifacts"; it should be a cloud assembly's manifest.`);
  }
  const stacks: StackArtifact[] = [];
  for (const [id, artifact] of Object.entries(manifest['artifacts'])) {
    if (!isObject(artifact)) continue;
    const properties = objectAt(artifact, 'properties');
    const member = (key: string): string => join(directory, required(properties, key, `${file}: ${id}`));
    switch (artifact['type']) {
      case 'aws:cloudformation:stack':
        stacks.push(readStack(root, directory, id, artifact));
        break;
      case 'cdk:asset-manifest':
        assets.add(member('file'));
        break;
      case 'cdk:cloud-assembly':
        stacks.push(...readDirectory(root, member('directoryName'), assets));
        break;
      default:
        break;
    }
  }
  return stacks;
}

function readStack(root: string, directory: string, id: string, artifact: JsonObject): StackArtifact {
  const properties = objectAt(artifact, 'properties');
  const where = join(relative(root, directory), 'manifest.json');
  const file = join(directory, required(properties, 'templateFile', `${where}: ${id}`));
  const parameters: Record<string, string> = {};
  for (const [name, value] of Object.entries(objectAt(properties, 'parameters'))) {
    if (typeof value === 'string') parameters[name] = value;
  }
  const [, account, region] = /^aws:\/\/([^/]*)\/(.*)$/.exec(textAt(artifact, 'environment') ?? '') ?? [];
  return {
    id,
    stackName: textAt(properties, 'stackName') ?? id,
    template: parseTemplate(readJsonObject(file, 'a CloudFormation template'), relative(root, file)),
    parameters,
    dependencies: textsAt(artifact, 'dependencies'),
    ...(account !== undefined && account !== 'unknown-account' && { account }),
    ...(region !== undefined && region !== 'unknown-region' && { region }),
  };
}

function required(properties: JsonObject, key: string, where: string): string {
  const value = textAt(properties, key);
  if (value === undefined) throw new AssemblyError(`${where}: has no "${key}".`);
  return value;
}
