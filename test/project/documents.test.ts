import { known } from './documented-commands';
import {
  anchorsOf,
  blocksOf,
  commandsOf,
  decisions,
  documents,
  exists,
  guides,
  linksOf,
  quotedCommandsOf,
  read,
} from './documents';

const commands = guides.flatMap((path) =>
  [
    ...blocksOf(path)
      .filter(({ language }) => language === 'sh')
      .flatMap(commandsOf),
    ...quotedCommandsOf(path),
  ].map((text) => ({ path, text })),
);

describe('the documents', () => {
  it('have a README of at most 150 lines', () => {
    expect(read('README.md').trimEnd().split('\n').length).toBeLessThanOrEqual(150);
  });

  it('have decisions whose headings and file names count from 1 without a gap', () => {
    const numbers = decisions.map((path) => [
      Number(/\/(\d{4})-/.exec(path)?.[1]),
      Number(/^# (\d+)\. /.exec(read(path))?.[1]),
    ]);
    expect(numbers).toEqual(decisions.map((_, index) => [index + 1, index + 1]));
  });

  it.each(documents)('have links that lead somewhere: %s', (path) => {
    const broken = linksOf(path).filter(
      ({ file, anchor }) =>
        !exists(file) || (anchor !== '' && file.endsWith('.md') && !anchorsOf(file).has(anchor)),
    );
    expect(broken).toEqual([]);
  });

  it('are all reached from the table of contents', () => {
    const listed = new Set([...linksOf('docs/README.md'), ...linksOf('README.md')].map(({ file }) => file));
    expect(guides.filter((path) => !listed.has(path))).toEqual(['README.md']);
  });

  it('have no command but those that a test runs, or that cannot be run here', () => {
    expect(commands.length).toBeGreaterThan(60);
    expect(commands.filter(({ text }) => !known.some(({ command }) => command.test(text)))).toEqual([]);
  });

  it.each(known)('have the command $command', ({ command, test, not }) => {
    expect(commands.some(({ text }) => command.test(text))).toBe(true);
    const [path, evidence] = test ?? ['test/project/documented-commands.ts', String(not)];
    expect((test === undefined) !== (not === undefined)).toBe(true);
    expect(read(path)).toContain(evidence);
  });
});
