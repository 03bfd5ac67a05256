import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { functionBuild } from '../../lib/constructs/bundle';
import { buildOrReuse } from '../../lib/constructs/bundle-cache';

let directory: string;
let folder: string;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'uketsuke-bundles-'));
  folder = join(directory, 'kept');
  writeFileSync(join(directory, 'handler.ts'), "export { word as handler } from './word';");
  writeFileSync(join(directory, 'word.ts'), "export const word = 'hello';");
});
afterEach(() => rmSync(directory, { recursive: true }));

/** Returns the text of the bundle. */
function bundled(define: Readonly<Record<string, string>> = {}, kept = folder): string {
  const outdir = mkdtempSync(join(directory, 'out-'));
  buildOrReuse(functionBuild(join(directory, 'handler.ts'), join(outdir, 'index.mjs'), define), kept);
  expect(readdirSync(outdir)).toEqual(['index.mjs']);
  return readFileSync(join(outdir, 'index.mjs'), 'utf8');
}

/** Marks what is kept, so that a bundle that was taken from there is known by the mark. */
function markKept(): void {
  for (const name of readdirSync(folder)) {
    const path = join(folder, name);
    writeFileSync(path, readFileSync(path, 'utf8').replace('hello', 'kept'));
  }
}

describe('a bundle', () => {
  it('is built once while its sources stay as they are', () => {
    expect(bundled()).toContain('hello');
    markKept();
    expect(bundled()).toContain('kept');
    expect(readdirSync(folder)).toHaveLength(1);
  });

  it('is the same whether it was built or taken', () => {
    const built = bundled();
    expect(bundled()).toBe(built);
  });

  it('is built anew when a module that it imports has changed, and taken again from then on', () => {
    bundled();
    writeFileSync(join(directory, 'word.ts'), "export const word = 'hullo';");
    expect(bundled()).toContain('hullo');
    writeFileSync(join(directory, 'word.ts'), "export const word = 'hello';");
    expect(bundled()).toContain('hello');
    markKept();
    expect(bundled()).toContain('kept');
  });

  it('is built anew for other constants', () => {
    writeFileSync(join(directory, 'word.ts'), 'declare const WORD: string; export const word = WORD;');
    expect(bundled({ WORD: '"hello"' })).toContain('hello');
    expect(bundled({ WORD: '"good evening"' })).toContain('good evening');
  });

  it('is built anew when what was kept is damaged', () => {
    bundled();
    for (const name of readdirSync(folder)) writeFileSync(join(folder, name), '{"inputs":');
    expect(bundled()).toContain('hello');
  });

  it('is built where nothing can be kept', () => {
    const file = join(directory, 'file');
    writeFileSync(file, '');
    expect(bundled({}, join(file, 'kept'))).toContain('hello');
  });

  it('fails as often as its sources do not compile', () => {
    writeFileSync(join(directory, 'word.ts'), 'export const = 1;');
    const silent = {
      ...functionBuild(join(directory, 'handler.ts'), join(directory, 'index.mjs'), {}),
      logLevel: 'silent' as const,
    };
    for (const _ of [1, 2]) expect(() => buildOrReuse(silent, folder)).toThrow('Expected identifier');
  });
});

describe('the folder of bundles', () => {
  it('keeps those that were used last', () => {
    mkdirSync(folder);
    for (let index = 0; index < 400; index++) writeFileSync(join(folder, `${index}.json`), '');
    bundled();
    expect(readdirSync(folder)).toHaveLength(400);
    expect(readdirSync(folder).filter((name) => name.length > 20)).toHaveLength(1);
  });
});
