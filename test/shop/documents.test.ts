import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { blockBelow } from '../project/documents';
import { runBlock, scriptsOf, shownOrAccepted } from '../project/run-block';

const directory = mkdtempSync(join(tmpdir(), 'uketsuke-documents-'));
afterAll(() => rmSync(directory, { recursive: true }));

describe('docs/routing.md', () => {
  it('shows what the command explain prints; -u writes it into the document', async () => {
    const block = blockBelow('docs/routing.md', 'Explaining a route', 'sh');
    for (const [name, script] of scriptsOf(block)) expect(script).toBe(`node --import tsx bin/${name}.ts`);
    const printed = await runBlock(block, { directory });
    const shown = shownOrAccepted(blockBelow('docs/routing.md', 'Explaining a route', ''), printed);
    expect(shown).toBe(printed);
  });
});
