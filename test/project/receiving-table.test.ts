import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { routes as shopRoutes } from '../../lib/routes';
import { command } from '../bin/commands';
import { routes } from '../sample-app/routes';

const root = join(__dirname, '../..');
const read = (path: string) => readFileSync(join(root, path), 'utf8');
const testFiles = readdirSync(join(root, 'test'), { recursive: true, encoding: 'utf8' })
  .filter((path) => path.endsWith('.test.ts'))
  .map((path) => `test/${path}`);
const sources = testFiles.map((path) => ({ path, text: read(path) }));

/** Code in a cell of the table. */
const codeIn = (cell: string): readonly string[] =>
  Array.from(cell.matchAll(/`([^`]+)`/g), ([, code = '']) => code);

/** Cells of the rows of the first table in a section. */
function tableIn(path: string, heading: string): readonly (readonly string[])[] {
  const [, section] = read(path).split(`${heading}\n`);
  if (section === undefined) throw new Error(`${path} has no "${heading}".`);
  const [text = ''] = section.split('\n## ');
  return text
    .split('\n')
    .filter((line) => line.startsWith('| '))
    .map((line) => line.slice(2, -2).split(' | '))
    .slice(2);
}

const deliveriesIn = (lines: readonly string[]) =>
  new Set(lines.flatMap((line) => /delivery: (\w+)\(/.exec(line)?.[1] ?? []));

const rows = tableIn('docs/receiving.md', '# Ways to receive').map(
  ([situation = '', line = '', tryIt = '']) => ({ situation, line, commands: codeIn(tryIt) }),
);
const deliveries = deliveriesIn(rows.map(({ line }) => line));
const commands = [...new Set(rows.flatMap((row) => row.commands))];
const ofJest = commands.filter((text) => text.startsWith('npx jest '));
const ofNpm = commands.filter((text) => text.startsWith('npm run '));
const wordsOf = (text: string) => text.split(' ').slice(2);
/** The shop may have lost the consumer that a command names. */
const namesKnown = (text: string) => {
  const [script, , consumer] = wordsOf(text);
  return script !== 'removal' || shopRoutes.some((route) => route.consumer === consumer);
};

describe('the table of the ways to receive', () => {
  it('has the same deliveries in the README', () => {
    const short = tableIn('README.md', '## Which way to receive').map(([, line = '']) => line);
    expect(deliveriesIn(short)).toEqual(deliveries);
  });

  it('has a command for each situation', () => {
    expect(rows.length).toBeGreaterThan(10);
    expect(rows.filter((row) => row.commands.length === 0)).toEqual([]);
  });

  it('has every way that the sample app has, and an example for each line', () => {
    const source = read('test/sample-app/routes.ts');
    for (const name of deliveries) expect(source).toContain(`delivery: ${name}(`);
    expect(deliveries.size).toBe(new Set(routes.flatMap(({ delivery }) => delivery?.kind ?? [])).size);
  });

  it.each(ofJest)('names tests that there are: %s', (text) => {
    for (const pattern of wordsOf(text)) {
      expect([pattern, testFiles.filter((path) => path.includes(pattern)).length]).not.toEqual([pattern, 0]);
    }
  });

  it.each(ofNpm)('names a script that a test runs: %s', (text) => {
    const [script = '', , subject] = wordsOf(text);
    const scripts: unknown = JSON.parse(read('package.json'));
    const file = script === 'bench' ? 'bench/main.ts' : `bin/${script}.ts`;
    expect(scripts).toMatchObject({ scripts: { [script]: `node --import tsx ${file}` } });
    const isRun = ({ path, text: code }: (typeof sources)[number]) =>
      script === 'bench'
        ? path === `test/bench/${subject}.test.ts`
        : code.includes(`command('${script}.ts'`) || code.includes(`'${file}'`);
    expect(sources.filter((source) => !source.path.includes('receiving-table')).some(isRun)).toBe(true);
  });

  it.each(ofNpm.filter((text) => / (?:forecast|removal) /.test(text) && namesKnown(text)))(
    'has a command that works as it stands: %s',
    async (text) => {
      const [script, , ...words] = wordsOf(text);
      const { code, out, err } = await command(`${script}.ts`, words);
      // 3 is what `removal` ends with when something would be lost.
      expect([code === 0 || code === 3, err]).toEqual([true, '']);
      expect(out).not.toBe('');
    },
  );

  it('has no other kind of command but a look at the outbox, which a test takes', () => {
    const others = commands.filter((text) => !ofJest.includes(text) && !ofNpm.includes(text));
    const path = /_local\/outbox/;
    expect(
      others.filter((text) => /^(?:curl|npm start)/.test(text) && (path.test(text) || text === 'npm start')),
    ).toEqual(others);
    expect(sources.some(({ path: at, text }) => !at.includes('receiving-table') && path.test(text))).toBe(
      true,
    );
  });
});
