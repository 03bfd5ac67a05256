import { parseCommandLine, usage } from '../../bench/command-line';

const known = ['filters', 'path'];
const parse = (...words: string[]) => parseCommandLine(words, known);

describe('the command line of the benches', () => {
  it('runs every bench with full counts by default', () => {
    expect(parse()).toEqual({ kind: 'run', run: { names: known, size: 'full', json: false } });
  });

  it('runs the named benches in the order of their names', () => {
    expect(parse('path', 'filters', '--tiny', '--json')).toEqual({
      kind: 'run',
      run: { names: ['path', 'filters'], size: 'tiny', json: true },
    });
  });

  it('writes the results of every bench', () => {
    const run = { names: known, size: 'full', json: false };
    expect(parse('--write')).toEqual({ kind: 'run', run: { ...run, write: 'bench/RESULTS.md' } });
    expect(parse('--write', '--file', 'a.md')).toEqual({ kind: 'run', run: { ...run, write: 'a.md' } });
  });

  it.each(['--help', '-h'])('gives help for %s', (word) => {
    expect(parse(word)).toEqual({ kind: 'help' });
    expect(usage(known)).toContain('BENCH         filters, path;');
  });

  it.each([
    [['path', 'fast'], 'BENCH must be one of filters, path, got fast.'],
    [['toString'], 'BENCH must be one of filters, path, got toString.'],
    [['path', '--write'], '--write must run every bench, got path. Leave the names out.'],
    [['--write', '--tiny'], '--write must have full counts for bench/RESULTS.md, got --tiny. Name a --file.'],
    [['--file', 'a.md'], '--file must come with --write.'],
    [['--nope'], "Unknown option '--nope'"],
  ])('fails for %j', (words, problem) => {
    expect(parse(...words)).toEqual({ kind: 'wrong', problem: expect.stringContaining(problem) });
  });
});
