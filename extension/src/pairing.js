/**
 * One pairing at a time, for popup, badges and the app alike: whoever wants to pair joins the one under way.
 * @import { AppClient } from "./app-client.js"
 * @import { Problem } from "./types.d.ts"
 */
import { asProblem } from "./errors.js";

export class PairingDesk {
  /** @type {Promise<void> | null} */
  #pairing = null;
  #stop = new AbortController();
  /** @type {Set<() => void>} */
  #listeners = new Set();

  /**
   * @param {AppClient} client
   * @param {string} name of this browser
   */
  constructor(client, name) {
    this.client = client;
    this.name = name;
    /** @type {string | null} what both sides show, once known */
    this.code = null;
    /** @type {Problem | null} why the last one failed, until the next begins */
    this.problem = null;
  }

  get isUnderWay() {
    return this.#pairing !== null;
  }

  /**
   * @param {() => void} listener called when a pairing begins, gets its code, ends
   * @returns {() => void} takes the listener away
   */
  onChange(listener) {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Resolves once this browser is paired; rejects with the reason why not. */
  pair() {
    this.#pairing ??= this.#run().finally(() => this.#finish());
    return this.#pairing;
  }

  cancel() {
    this.#stop.abort();
  }

  async #run() {
    this.#stop = new AbortController();
    this.problem = null;
    queueMicrotask(() => this.#tell()); // once #pairing says that one is under way
    const show = (/** @type {string} */ code) => {
      this.code = code;
      this.#tell();
    };
    try {
      await this.client.pair(this.name, show, this.#stop.signal);
    } catch (error) {
      this.problem = asProblem(error);
      throw error;
    }
  }

  #finish() {
    this.#pairing = null;
    this.code = null;
    this.#tell();
  }

  #tell() {
    for (const listener of this.#listeners) {
      listener();
    }
  }
}
