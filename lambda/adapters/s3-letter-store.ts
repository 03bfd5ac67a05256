import { letterKey, type StoredLetter } from '../contract/letter';
import { printJson } from '../contract/print-json';
import type { BodyStore } from '../core/bodies/body-store';
import type { LetterStore } from '../core/ends/letter-store';

/** Keeps letters in the bucket of the bodies. */
export class S3LetterStore implements LetterStore {
  constructor(private readonly bucket: Pick<BodyStore, 'write'>) {}

  async store(letter: StoredLetter): Promise<void> {
    await this.bucket.write(letterKey(letter), Buffer.from(printJson(letter)));
  }
}
