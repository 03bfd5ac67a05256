import { execFile } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import * as z from 'zod/mini';
import { projectRoot } from '../lib/handlers';

const run = promisify(execFile);

/** Synthesizes the app, as `npm run build` does, into a directory of its own. */
export async function synthesize(outdir: string): Promise<void> {
  const entry = join(projectRoot, 'bin', 'uketsuke.ts');
  await run(process.execPath, [...process.execArgv, entry], {
    cwd: projectRoot,
    env: { ...process.env, CDK_OUTDIR: outdir },
  });
}

export interface BundledFunction {
  readonly name: string;
  /** Its module. */
  readonly file: string;
}

const template = z.object({
  Resources: z.record(z.string(), z.object({ Type: z.string(), Properties: z.optional(z.unknown()) })),
});
const lambdaFunction = z.object({ Code: z.object({ S3Key: z.string() }) });
const assets = z.object({
  files: z.record(z.string(), z.object({ source: z.object({ path: z.string() }) })),
});

/** The functions of a cloud assembly, by the names of their stacks. */
export function functionsOf(outdir: string): BundledFunction[] {
  const found: BundledFunction[] = [];
  for (const file of readdirSync(outdir)) {
    const [, stack] = /^(.*)\.template\.json$/.exec(file) ?? [];
    if (stack === undefined) continue;
    const { files } = z.parse(assets, readJson(join(outdir, `${stack}.assets.json`)));
    const { Resources } = z.parse(template, readJson(join(outdir, file)));
    for (const { Type, Properties } of Object.values(Resources)) {
      if (Type !== 'AWS::Lambda::Function') continue;
      const key = z.parse(lambdaFunction, Properties).Code.S3Key;
      const source = files[key.replace(/\.zip$/, '')]?.source.path;
      if (source === undefined) throw new Error(`${stack}: no asset ${key}`);
      const name = stack.replace(/^uketsuke-[a-z]+-(consumer-)?/, '');
      found.push({ name, file: join(outdir, source, 'index.mjs') });
    }
  }
  return found;
}

function readJson(file: string): unknown {
  return JSON.parse(readFileSync(file, 'utf8'));
}
