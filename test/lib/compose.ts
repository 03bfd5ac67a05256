import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { App } from 'aws-cdk-lib';
import type { CloudAssembly } from 'aws-cdk-lib/cx-api';
import { addStacks, type AppParts } from '../../lib/app';
import { configOf, type StageName } from '../../lib/config';
import { featureFlags } from '../../lib/feature-flags';
import { handlers } from '../sample-app/handlers';
import { routes } from '../sample-app/routes';
import { requestTypes } from '../sample-app/request-types';

/** Makes an app as `bin/uketsuke.ts` does, without bundling and without the file `tree.json`, which no test reads. */
export function testApp(outdir?: string): App {
  const context = { ...featureFlags, 'aws:cdk:bundling-stacks': [] };
  return new App({ outdir, context, treeMetadata: false, analyticsReporting: false });
}

/** The sample app on a fixed day. */
export const ownParts: Omit<AppParts, 'config'> = {
  requestTypes,
  routes,
  handlers,
  now: Date.UTC(2026, 10, 26),
};

export interface Template {
  readonly Resources: Readonly<Record<string, Resource>>;
  readonly Outputs?: Readonly<Record<string, { readonly Value: unknown; readonly Description?: string }>>;
}

export interface Resource {
  readonly Type: string;
  readonly Properties?: Readonly<Record<string, unknown>>;
  readonly Metadata?: Readonly<Record<string, unknown>>;
  readonly DependsOn?: readonly string[];
  readonly DeletionPolicy?: string;
}

export interface SynthesizedStack {
  readonly name: string;
  readonly template: Template;
  /** Names of the stacks that deploy before it. */
  readonly after: readonly string[];
}

/** The app's stacks in the order in which they deploy, with the hashes of assets replaced. */
export function synthesize(stage: StageName, parts: Partial<AppParts> = {}): readonly SynthesizedStack[] {
  const outdir = mkdtempSync(join(tmpdir(), 'uketsuke-synth-'));
  try {
    const app = testApp(outdir);
    addStacks(app, { ...ownParts, config: configOf(stage), ...parts });
    return stacksOf(app.synth());
  } finally {
    rmSync(outdir, { recursive: true });
  }
}

function stacksOf(assembly: CloudAssembly): readonly SynthesizedStack[] {
  const names = new Set(assembly.stacks.map(({ stackName }) => stackName));
  return assembly.stacks.map(({ stackName, template, dependencies }) => ({
    name: stackName,
    template: withoutHashes(template),
    after: dependencies.map(({ id }) => id).filter((id) => names.has(id)),
  }));
}

/** A handler's edit changes nothing but the hash of its bundle. */
function withoutHashes(template: unknown): Template {
  return JSON.parse(JSON.stringify(template).replaceAll(/[0-9a-f]{64}(?=\.zip")/g, 'ASSET'));
}
