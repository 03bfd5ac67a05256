import { parseArgs } from 'node:util';
import { findRequestType, requestTypes, unknownRequestType } from '../lambda/contract/requests/all';

const USAGE = `Prints a valid body of a request type, as JSON.

Usage: npm run --silent example -- TYPE

${requestTypes.map(({ name, description }) => `  ${name.padEnd(16)} ${description}`).join('\n')}

For example:

  npm run --silent example -- ${requestTypes[0].name} | curl -i http://localhost:3000/v1/requests/${requestTypes[0].name} -H 'content-type: application/json' -d @-`;

/** As shells have it. */
const MISUSED = 2;

function main(words: string[]): void {
  const { values, positionals } = parseArgs({
    args: words,
    options: { help: { type: 'boolean', short: 'h', default: false } },
    allowPositionals: true,
  });
  if (values.help) {
    console.log(USAGE);
    return;
  }
  const [name, ...more] = positionals;
  if (name === undefined) throw new Error('The request type is missing.');
  if (more.length > 0) throw new Error(`One request type at a time, not ${positionals.length}.`);
  const type = findRequestType(name);
  if (type === undefined) throw new Error(unknownRequestType(name));
  console.log(JSON.stringify(type.example, undefined, 2));
}

try {
  main(process.argv.slice(2));
} catch (error) {
  console.error(`${error instanceof Error ? error.message : String(error)}\n\n${USAGE}`);
  process.exitCode = MISUSED;
}
