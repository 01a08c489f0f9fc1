/**
 * Keeps the pairing in IndexedDB: only there can a CryptoKey be stored without ever being readable as bytes, and
 * no content script reaches the extension's IndexedDB.
 * @import { Pairing, PairingStore } from "./types.d.ts"
 */

const STORE = "pairings";
const ONLY = "app";

/**
 * @template T
 * @param {IDBRequest<T>} request
 * @returns {Promise<T>}
 */
function done(request) {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
}

/** @returns {Promise<IDBDatabase>} */
function openDatabase() {
  const request = indexedDB.open("telltale", 1);
  request.onupgradeneeded = () => request.result.createObjectStore(STORE);
  return done(request);
}

/**
 * @template T
 * @param {IDBTransactionMode} mode
 * @param {(store: IDBObjectStore) => IDBRequest<T>} work
 * @returns {Promise<T>}
 */
async function within(mode, work) {
  const database = await openDatabase();
  try {
    return await done(work(database.transaction(STORE, mode).objectStore(STORE)));
  } finally {
    database.close();
  }
}

/** @implements {PairingStore} */
export class IndexedDbPairingStore {
  /** @returns {Promise<Pairing | null>} */
  async load() {
    return (await within("readonly", (store) => store.get(ONLY))) ?? null;
  }

  /** @param {Pairing} pairing */
  async save(pairing) {
    await within("readwrite", (store) => store.put(pairing, ONLY));
  }

  async forget() {
    await within("readwrite", (store) => store.delete(ONLY));
  }
}
