import { execFile } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import * as z from 'zod/mini';
import { projectRoot } from '../lib/handlers';
import { withTsx } from './program';

const run = promisify(execFile);

/** Synthesizes the app, as `npm run build` does, into a directory of its own. */
export async function synthesize(outdir: string): Promise<void> {
  const entry = join(projectRoot, 'bin', 'uketsuke.ts');
  await run(process.execPath, [...withTsx, entry], {
    cwd: projectRoot,
    timeout: 10 * 60_000,
    env: { ...process.env, CDK_OUTDIR: outdir },
  });
}

export interface BundledFunction {
  readonly name: string;
  /** Its module. */
  readonly file: string;
  /** Variables of its template. */
  readonly environment: Readonly<Record<string, string>>;
}

const template = z.object({
  Resources: z.record(z.string(), z.object({ Type: z.string(), Properties: z.optional(z.unknown()) })),
});
const lambdaFunction = z.object({
  Code: z.object({ S3Key: z.string() }),
  Environment: z.optional(z.object({ Variables: z.record(z.string(), z.unknown()) })),
});
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
      const { Code, Environment } = z.parse(lambdaFunction, Properties);
      const key = Code.S3Key;
      const source = files[key.replace(/\.zip$/, '')]?.source.path;
      if (source === undefined) throw new Error(`${stack}: no asset ${key}`);
      const name = stack.replace(/^uketsuke-[a-z]+-(consumer-)?/, '');
      const environment = readEnvironment(Environment?.Variables ?? {});
      found.push({ name, file: join(outdir, source, 'index.mjs'), environment });
    }
  }
  return found;
}

/** Texts as they are. CloudFormation makes names, ARNs and URLs of the rest; a URL stands for all of them. */
function readEnvironment(variables: Readonly<Record<string, unknown>>): Record<string, string> {
  const texts = Object.entries(variables).map(([name, value]) => [
    name,
    typeof value === 'string' ? value : 'https://made-on-aws.invalid/',
  ]);
  return Object.fromEntries(texts);
}

function readJson(file: string): unknown {
  return JSON.parse(readFileSync(file, 'utf8'));
}
