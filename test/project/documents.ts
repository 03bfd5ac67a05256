import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

export const root = join(__dirname, '../..');

/** A fenced block of a document, without its indentation. */
export interface Block {
  readonly path: string;
  readonly heading: string;
  /** `sh`, `ts`, …; empty for output. */
  readonly language: string;
  readonly code: string;
}

export const read = (path: string): string => readFileSync(join(root, path), 'utf8');

const pages = readdirSync(join(root, 'docs')).filter((name) => name.endsWith('.md'));

/** What users and contributors read. */
export const guides = [
  'README.md',
  ...pages.map((name) => `docs/${name}`),
  'local/README.md',
  '.github/CONTRIBUTING.md',
];

/** The ADRs, in the order of their numbers. */
export const decisions = readdirSync(join(root, 'docs/adr'))
  .map((name) => `docs/adr/${name}`)
  .toSorted();

/** The guides, and documents whose links must hold too. */
export const documents = [
  ...guides,
  ...decisions,
  'CHANGELOG.md',
  '.github/pull_request_template.md',
  'bench/METHOD.md',
];

const fence = /^( *)```(\w*)\n([^]*?)^ *```$/gm;

/** Returns the blocks of a document in their order. */
export function blocksOf(path: string): readonly Block[] {
  const text = read(path);
  return Array.from(text.matchAll(fence), ({ index, 1: indent = '', 2: language = '', 3: code = '' }) => ({
    path,
    heading:
      text
        .slice(0, index)
        .match(/^#+ .*$/gm)
        ?.at(-1)
        ?.replace(/^#+ /, '') ?? '',
    language,
    code: code.replaceAll(new RegExp(`^${indent}`, 'gm'), ''),
  }));
}

/** Returns the block of a language below a heading. */
export function blockBelow(path: string, heading: string, language: string, nth = 0): Block {
  const found = blocksOf(path).filter((block) => block.heading === heading && block.language === language);
  const block = found[nth];
  if (block === undefined) throw new Error(`${path} has no ${language || 'plain'} block below "${heading}".`);
  return block;
}

/** Returns each command of a block of shell code: without comments, its lines joined. */
export function commandsOf({ code }: Pick<Block, 'code'>): readonly string[] {
  const commands: string[] = [];
  let open = '';
  for (const line of code.split('\n')) {
    const text = line.replace(/(^|\s)#\s.*$/, '').trim();
    if (text === '') continue;
    open = `${open} ${text.replace(/\\$/, '').trim()}`.trim();
    const quotes = open.match(/(?<!\\)'/g)?.length ?? 0;
    if (/\|$|\\$/.test(text) || quotes % 2 === 1) continue;
    commands.push(open);
    open = '';
  }
  return commands;
}

/** Returns the commands that are quoted in the text and the tables of a document. */
export function quotedCommandsOf(path: string): readonly string[] {
  const text = read(path).replaceAll(fence, '');
  return Array.from(text.matchAll(/`((?:npm|npx|node|curl|aws|git) [^`]+)`/g), ([, command = '']) => command);
}

/** Returns the links of a document to files of the repository, relative to its root. */
export function linksOf(path: string): readonly { readonly file: string; readonly anchor: string }[] {
  const text = read(path)
    .replaceAll(fence, '')
    .replaceAll(/`[^`\n]*`(?!\])/g, '');
  return Array.from(text.matchAll(/\]\(([^)\s]+)\)/g), ([, target = '']) => target)
    .filter((target) => !/^[a-z]+:/.test(target))
    .map((target) => {
      const [file = '', anchor = ''] = target.split('#');
      return { file: file === '' ? path : join(dirname(path), file), anchor };
    });
}

/** Returns the anchors that GitHub gives the headings of a document. */
export function anchorsOf(path: string): ReadonlySet<string> {
  const headings =
    read(path)
      .replaceAll(fence, '')
      .match(/^#+ .*$/gm) ?? [];
  return new Set(
    headings.map((heading) =>
      heading
        .replace(/^#+ /, '')
        .toLowerCase()
        .replaceAll(/[^\p{L}\p{N}\s_-]/gu, '')
        .replaceAll(' ', '-'),
    ),
  );
}

export const exists = (path: string): boolean => existsSync(join(root, path));
