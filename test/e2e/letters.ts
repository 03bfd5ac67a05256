import { type Letter, openLetterBox } from '../../bin/letters/letter-box';
import { redrive } from '../../bin/letters/run';
import { idOf } from './requests';
import type { RunningApp } from './running-app';
import { until } from './until';

/** Waits until the dead letter of a request is stored. @param from a consumer, or `intake` */
export async function storedLetter(
  app: RunningApp,
  from: string,
  location: string,
  stage = 'dev',
): Promise<Letter> {
  const box = openLetterBox(stage, app.runtime.awsUrl);
  try {
    return await until(`a letter from ${from} is stored`, async () => {
      app.skip(1000);
      for await (const letter of box.list(from)) if (letter.requestId === idOf(location)) return letter;
      return undefined;
    });
  } finally {
    box.close();
  }
}

/** Redrives the stored letters of a request, as the command does. */
export async function redriveLetters(app: RunningApp, from: string, location: string): Promise<void> {
  const box = openLetterBox('dev', app.runtime.awsUrl);
  const lines: string[] = [];
  try {
    const options = { stage: 'dev', from, ids: [idOf(location)], yes: true };
    await redrive(options, { box, print: (line) => void lines.push(line) });
  } finally {
    box.close();
  }
  expect(lines.at(-1)).toBe('Letters redriven: 1 of 1.');
}
