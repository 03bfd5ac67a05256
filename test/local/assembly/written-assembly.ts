import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

/** A stack as a test writes it: the template, and what the manifest says of it. */
export interface WrittenStack {
  readonly template: object;
  readonly stackName?: string;
  readonly dependencies?: readonly string[];
  readonly environment?: string;
}

const written: string[] = [];

afterAll(() => {
  for (const directory of written) rmSync(directory, { recursive: true, force: true });
});

/** Writes files into a new directory that goes when the tests of the file are over. */
export function writeFiles(files: Readonly<Record<string, object | string>>): string {
  const directory = mkdtempSync(join(tmpdir(), 'assembly-'));
  written.push(directory);
  for (const [name, content] of Object.entries(files)) {
    const file = join(directory, name);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, typeof content === 'string' ? content : JSON.stringify(content));
  }
  return directory;
}

/** Writes a cloud assembly of the given stacks, by artifact id. */
export function writeAssembly(stacks: Readonly<Record<string, WrittenStack>>): string {
  const files: Record<string, object> = {};
  const artifacts: Record<string, object> = {};
  for (const [id, stack] of Object.entries(stacks)) {
    files[`${id}.template.json`] = stack.template;
    artifacts[id] = {
      type: 'aws:cloudformation:stack',
      environment: stack.environment ?? 'aws://unknown-account/unknown-region',
      properties: {
        templateFile: `${id}.template.json`,
        ...(stack.stackName && { stackName: stack.stackName }),
      },
      dependencies: stack.dependencies ?? [],
    };
  }
  return writeFiles({ ...files, 'manifest.json': { version: '55.0.0', artifacts } });
}
