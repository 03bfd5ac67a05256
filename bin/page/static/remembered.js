/**
 * @typedef {{ id: string, type: string }} Remembered
 *
 * @typedef {Pick<Storage, 'getItem' | 'setItem' | 'removeItem'>} TextStorage
 */

const storageKey = 'uketsuke:requests';
/** Of the entries, and of the cards that a reload restores. */
const mostEntries = 20;

/** The same as `requestIdPattern` of the contract. */
export const requestIdPattern = /^[1-9][0-9]{12}-[0-9A-Za-z_-]{8,64}$/;
const typePattern = /^[a-z][a-z0-9-]{0,63}$/;

/**
 * @param {unknown} value
 * @returns {value is string}
 */
export function isRequestId(value) {
  return typeof value === 'string' && requestIdPattern.test(value);
}

/**
 * The latest requests of this browser. The stored text is untrusted: entries that do not have the form of a request are
 * dropped. A browser without storage remembers nothing.
 */
export class RememberedRequests {
  /** @param {() => TextStorage} storage throws where the browser blocks storage */
  constructor(storage) {
    this.storage = storage;
  }

  /** @returns {readonly Remembered[]} the latest first */
  list() {
    try {
      const stored = JSON.parse(this.storage().getItem(storageKey) ?? '[]');
      if (!Array.isArray(stored)) return [];
      const entries = stored.filter(isRemembered).map(({ id, type }) => ({ id, type }));
      const isFirst = (/** @type {Remembered} */ { id }, /** @type {number} */ place) =>
        entries.findIndex((entry) => entry.id === id) === place;
      return entries.filter(isFirst).slice(0, mostEntries);
    } catch {
      return [];
    }
  }

  /** @param {Remembered} entry becomes the first one */
  add(entry) {
    this.#store([entry, ...this.list().filter(({ id }) => id !== entry.id)].slice(0, mostEntries));
  }

  /** @param {string} id */
  remove(id) {
    this.#store(this.list().filter((entry) => entry.id !== id));
  }

  clear() {
    this.#store([]);
  }

  /** @param {readonly Remembered[]} entries */
  #store(entries) {
    try {
      if (entries.length === 0) this.storage().removeItem(storageKey);
      else this.storage().setItem(storageKey, JSON.stringify(entries));
    } catch {
      // The page works without storage.
    }
  }
}

/**
 * @param {any} value
 * @returns {value is Remembered}
 */
function isRemembered(value) {
  return isRequestId(value?.id) && typeof value.type === 'string' && typePattern.test(value.type);
}
