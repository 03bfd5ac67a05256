import { JsonLog, type Log } from '../../lambda/core/log';

/** A log that keeps its lines, as text and read again. */
export function capturedLog(): { log: Log; text: string[]; lines: () => Record<string, unknown>[] } {
  const text: string[] = [];
  const log = new JsonLog(
    (line) => void text.push(line),
    () => 0,
  );
  return { log, text, lines: () => text.map((line): Record<string, unknown> => JSON.parse(line)) };
}
