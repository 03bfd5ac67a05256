import { once } from 'node:events';
import { endWithParent } from '../local/end-with-parent';
import { requestTypes } from '../lambda/contract/requests/all';
import { parseCommandLine, USAGE } from './page/command-line';
import { runPage } from './page/run-page';
import { exitCode, runParsed } from './run-command';

void runParsed(USAGE, parseCommandLine(process.argv.slice(2)), async (options) => {
  endWithParent();
  const page = await runPage(options, requestTypes);
  console.log(`The page is at ${page.url}`);
  console.log(`It sends requests to ${options.url} and follows them on ${options.events.realtime}`);
  await Promise.race([once(process, 'SIGINT'), once(process, 'SIGTERM')]);
  await page.stop();
  return exitCode.done;
});
