import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { blockBelow } from './documents';

/** The command of the document, on a free port, which it prints first. */
const { code } = blockBelow('docs/consumers.md', 'An outside service', 'sh');
const onFreePort = code.replace(
  '.listen(3002)',
  '.listen(0, function () { console.log(this.address().port); })',
);

describe('the payment service of docs/consumers.md', () => {
  it('accepts a charge, and prints its idempotency key', async () => {
    expect(onFreePort).not.toBe(code);
    const service = spawn('sh', ['-c', `exec ${onFreePort}`], { stdio: ['ignore', 'pipe', 'inherit'] });
    try {
      const lines = createInterface({ input: service.stdout })[Symbol.asyncIterator]();
      const { value: port } = await lines.next();
      const headers = { 'idempotency-key': 'request-1' };
      const answer = await fetch(`http://localhost:${port}/charges`, { method: 'POST', headers, body: '{}' });
      expect([answer.status, await answer.text()]).toEqual([200, '{}']);
      expect(await lines.next()).toMatchObject({ value: 'POST /charges request-1' });
    } finally {
      service.kill();
      await once(service, 'exit');
    }
  });
});
