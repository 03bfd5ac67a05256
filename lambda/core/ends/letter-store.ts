import type { StoredLetter } from '../../contract/letter';

/** Where dead letters are kept for redrive, discard and the list of failures. */
export interface LetterStore {
  /** Stores a letter, in place of an earlier copy of it. */
  store(letter: StoredLetter): Promise<void>;
}
