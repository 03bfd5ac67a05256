import { basename } from 'node:path';
import type { RepositoryCopy } from './repository-copy';

interface Snippet {
  readonly path: string;
  readonly code: string;
}

/** The snippets of a section of a document whose first line names a file. */
function snippetsIn(document: string, heading: string): readonly Snippet[] {
  const [, section] = document.split(`## ${heading}\n`);
  if (section === undefined) throw new Error(`There is no section "${heading}".`);
  const [text = ''] = section.split('\n## ');
  const blocks = Array.from(text.matchAll(/^( *)```ts\n([^]*?)^ *```$/gm));
  return blocks.map(([, indent = '', block = '']) => {
    const lines = block.split('\n').map((line) => line.slice(indent.length));
    const path = lines[0]?.match(/^\/\/ (\S+\.ts)$/)?.[1];
    if (path === undefined) throw new Error(`A snippet of "${heading}" does not name its file.`);
    return { path, code: lines.slice(1).join('\n') };
  });
}

/**
 * Follows the README's steps for a request type.
 * @param name another name than the README's, in words: `tried out`
 */
export function addRequestType(copy: RepositoryCopy, name?: string): void {
  const snippets = snippetsIn(copy.read('README.md'), 'Adding a request type');
  const [{ path } = { path: '' }] = snippets;
  const words = basename(path, '.ts').split('-');
  const renamed = (text: string): string => {
    if (name === undefined) return text;
    const others = name.split(' ');
    return text.replaceAll(words.join('-'), others.join('-')).replaceAll(camelCase(words), camelCase(others));
  };
  follow(
    copy,
    snippets.map((snippet) => ({ path: renamed(snippet.path), code: renamed(snippet.code) })),
  );
}

function camelCase([first = '', ...others]: readonly string[]): string {
  return first + others.map((word) => word.charAt(0).toUpperCase() + word.slice(1)).join('');
}

/** Follows the README's steps for a consumer, under another name than the README's. */
export function addConsumer(copy: RepositoryCopy, name: string): void {
  const renamed = (text: string) => text.replaceAll('loyalty', name);
  const snippets = snippetsIn(copy.read('README.md'), 'Adding a consumer');
  follow(
    copy,
    snippets.map(({ path, code }) => ({ path: renamed(path), code: renamed(code) })),
  );
}

/** Follows docs/consumers.md for a consumer that calls an outside service. */
export function addCallingConsumer(copy: RepositoryCopy): void {
  follow(copy, snippetsIn(copy.read('docs/consumers.md'), 'An outside service'));
}

/** Writes a file that does not exist; adds imports and an entry to a list that exists. */
function follow(copy: RepositoryCopy, snippets: readonly Snippet[]): void {
  if (snippets.length !== 2) throw new Error(`${snippets.length} snippets, not one file and one list.`);
  for (const { path, code } of snippets) {
    if (!copy.has(path)) copy.write(path, code);
    else copy.write(path, withEntry(copy.read(path), code));
  }
}

function withEntry(file: string, code: string): string {
  const imports = (code.match(/^import .*\n/gm) ?? []).filter((line) => !file.includes(line));
  const entry = code.replaceAll(/^import .*\n/gm, '').trim();
  const [, list] = /(= \[[^]*?)\](?: as const)?;\n/.exec(file) ?? [];
  if (list === undefined) throw new Error('There is no list to add to.');
  const end = file.indexOf(list) + list.length;
  const before = file.slice(0, end).trimEnd();
  return `${imports.join('')}${before}${before.endsWith(',') ? '' : ','}\n${entry}\n${file.slice(end)}`;
}

/** Removes a consumer as the README says: its entry, its folder, the folder of its tests. */
export function removeConsumer(copy: RepositoryCopy, name: string): void {
  const file = copy.read('lib/routes.ts');
  const entry = new RegExp(`^  \\{\\n    consumer: '${name}',\\n[^]*?^  \\},\\n`, 'm');
  if (!entry.test(file)) throw new Error(`lib/routes.ts has no entry for ${name}.`);
  copy.write('lib/routes.ts', withoutUnusedImports(file.replace(entry, '')));
  copy.delete(`lambda/consumers/${name}`);
  copy.delete(`test/shop/consumers/${name}`);
}

function withoutUnusedImports(file: string): string {
  return file.replaceAll(/^import (type )?\{ (.*) \} from (.*);\n/gm, (_, type = '', names: string, from) => {
    const used = names
      .split(', ')
      .filter((name) => (file.match(new RegExp(`\\b${name}\\b(?!['-])`, 'g')) ?? []).length > 1);
    return used.length === 0 ? '' : `import ${type}{ ${used.join(', ')} } from ${from};\n`;
  });
}
