import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { App } from 'aws-cdk-lib';
import { startRuntime, type Runtime, type RuntimeOptions } from '../../../local/runtime';

const directories: string[] = [];
/** Runtimes that stop when the tests of the file are over. */
export const runtimes: Runtime[] = [];

afterAll(async () => {
  for (const runtime of runtimes) await runtime.stop();
  for (const directory of directories) rmSync(directory, { recursive: true, force: true });
});

/** Synthesizes what `build` puts into an app; returns the cloud assembly's directory. */
export function synthesized(build: (app: App) => void): string {
  const outdir = mkdtempSync(join(tmpdir(), 'foreign-'));
  directories.push(outdir);
  const app = new App({ outdir, analyticsReporting: false });
  build(app);
  return app.synth().directory;
}

/** Runs an app until the tests of the file are over. */
export async function running(
  build: (app: App) => void,
  options: Omit<RuntimeOptions, 'assembly'> = {},
): Promise<Runtime> {
  const runtime = await startRuntime({ ...options, assembly: synthesized(build) });
  runtimes.push(runtime);
  return runtime;
}

/** What `Ref` gives for the resource of a type whose logical id begins with `id`. */
export function refOf(runtime: Runtime, type: string, id: string): string {
  const found = runtime.resources.find((made) => made.type === type && made.logicalId.startsWith(id));
  if (found === undefined) throw new Error(`${id} (${type}) was not made.`);
  return found.ref;
}
