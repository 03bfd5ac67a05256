import { JsonLog, type Log } from '../core/log';

/** Lambda sends each line of the standard output to CloudWatch Logs. */
export function stdoutLog(): Log {
  return new JsonLog((line) => void process.stdout.write(`${line}\n`), Date.now);
}
