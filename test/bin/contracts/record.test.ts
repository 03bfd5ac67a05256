import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { recordContracts } from '../../../bin/contracts/record';
import { printHistory } from '../../../lambda/contract/contract-history';
import type { RequestType } from '../../../lambda/contract/request-type';
import { updateHistory } from '../../../lib/contracts/update-history';
import { levelAdjusted, requestTypes } from '../../sample-app/request-types';

const now = Date.UTC(2026, 10, 26);
const all = updateHistory(requestTypes, {}, '2026-11-26').history;

describe('the file of the contracts', () => {
  let directory = '';
  beforeEach(() => (directory = mkdtempSync(join(tmpdir(), 'uketsuke-contracts-'))));
  afterEach(() => rmSync(directory, { recursive: true }));

  function record(types: readonly RequestType[] = requestTypes, write = true, before?: string) {
    const file = join(directory, 'contracts.json');
    if (before !== undefined) writeFileSync(file, before);
    const lines: string[] = [];
    const history = recordContracts({
      file,
      requestTypes: types,
      now,
      write,
      print: (line) => lines.push(line),
    });
    return { history, lines, text: existsSync(file) ? readFileSync(file, 'utf8') : undefined };
  }

  it('gets what is new, with one line', () => {
    const others = requestTypes.filter((type) => type !== levelAdjusted);
    const before = printHistory(updateHistory(others, {}, '2026-11-25').history);
    const { history, lines, text } = record(requestTypes, true, before);
    expect(history).toEqual(all);
    expect(text).toBe(printHistory(all));
    expect(lines).toEqual(['contracts.json: level-adjusted added. Commit it with the request types.']);
  });

  it('is made when there is none, and then left alone', () => {
    expect(record().text).toBe(printHistory(all));
    expect(record().lines).toEqual([]);
  });

  it('is only read in CI', () => {
    expect(record(requestTypes, false)).toEqual({ history: {}, lines: [], text: undefined });
  });

  it('stays as it is when something is gone that was not retired', () => {
    const before = printHistory(all);
    const { history, lines, text } = record(requestTypes.slice(1), true, before);
    expect({ history, lines, text }).toEqual({ history: all, lines: [], text: before });
  });
});
