import { StartedCommand } from '../bin/started-command';

describe('npm run page', () => {
  it('serves the page until it is stopped, and says where', async () => {
    const command = new StartedCommand('bin/page.ts', '--port', '0', '--url', 'http://localhost:1/v1');
    const printed = await command.printed('It sends requests to http://localhost:1/v1');
    const url = /The page is at (\S+)/.exec(printed)?.[1] ?? '';
    expect(await (await fetch(url)).text()).toContain('<!doctype html>');
    expect(await (await fetch(`${url}/api/request-types`)).json()).toContainEqual(
      expect.objectContaining({ name: 'order-placed' }),
    );
    expect(await command.stop()).toBe(0);
  });

  it('ends with 2 when it is misunderstood, and says how it is used', async () => {
    const command = new StartedCommand('bin/page.ts', '--port', 'many');
    expect(await command.ended).toBe(2);
    expect(command.out).toMatch(/--port must be .*, got "many"\.\n\nServes a page/s);
  });
});
