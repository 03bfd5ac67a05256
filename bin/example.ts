import { parseArgs } from 'node:util';
import { findRequestType, unknownRequestType } from '../lambda/contract/find-request-type';
import { requestTypes } from '../lambda/contract/requests/all';
import { exitCode, Misuse, readingArguments, runCommand } from './run-command';

const USAGE = `Prints a valid body of a request type, as JSON.

Usage: npm run --silent example -- TYPE

${requestTypes.map(({ name, description }) => `  ${name.padEnd(16)} ${description}`).join('\n')}

For example:

  npm run --silent example -- ${requestTypes[0].name} | curl -i http://localhost:3000/v1/requests/${requestTypes[0].name} -H 'content-type: application/json' -d @-`;

void runCommand(USAGE, () => {
  const { values, positionals } = readingArguments(() =>
    parseArgs({
      args: process.argv.slice(2),
      options: { help: { type: 'boolean', short: 'h', default: false } },
      allowPositionals: true,
    }),
  );
  if (values.help) {
    console.log(USAGE);
    return exitCode.done;
  }
  const [name, ...more] = positionals;
  if (name === undefined) throw new Misuse('The request type is missing.');
  if (more.length > 0) throw new Misuse(`One request type must be given, got ${positionals.length}.`);
  const type = findRequestType(requestTypes, name);
  if (type === undefined) throw new Misuse(unknownRequestType(requestTypes, name));
  console.log(JSON.stringify(type.example, undefined, 2));
  return exitCode.done;
});
