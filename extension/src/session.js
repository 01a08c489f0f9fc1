/**
 * An authenticated connection: pictures in flight, each with its own answer; `ping` while any waits (it keeps the
 * service worker awake and shows that the app lives); closed when nothing was asked for a while.
 * @import { Answer, WireMessage } from "./types.d.ts"
 * @import { Wire } from "./wire.js"
 */
import { TelltaleError } from "./errors.js";

const SILENCE_MS = 2000;

/**
 * @typedef {object} Waiting
 * @property {(answer: Answer) => void} resolve
 * @property {(error: TelltaleError) => void} reject
 */

export class Session {
  /** @type {Wire} */
  #wire;
  /** @type {Map<string, Waiting>} */
  #inFlight = new Map();
  /** @type {ReturnType<typeof setInterval> | undefined} */
  #pinging;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #idling;
  #pongIsDue = false;

  /**
   * @param {Wire} wire
   * @param {object} about
   * @param {string} about.appVersion
   * @param {number} about.pingSeconds
   * @param {number} about.idleSeconds
   * @param {(error: TelltaleError) => void} about.onEnd called once, with the reason
   */
  constructor(wire, { appVersion, pingSeconds, idleSeconds, onEnd }) {
    this.appVersion = appVersion;
    this.onEnd = onEnd;
    this.#wire = wire;
    this.pingSeconds = pingSeconds;
    this.idleSeconds = idleSeconds;
    wire.listen({ onMessage: (message) => this.#receive(message), onEnd: (error) => this.#end(error) });
    this.#restOrWork();
  }

  get isOpen() {
    return this.#wire.isOpen;
  }

  close() {
    this.#wire.close();
  }

  /**
   * Sends a picture; resolves with the answer or rejects with the request's error.
   * @param {{ name: string, page_host: string, grade: string, explain: boolean, language: string }} fields
   * @param {Uint8Array} image
   * @param {AbortSignal} signal aborting tells the app to cancel
   * @returns {Promise<Answer>}
   */
  check(fields, image, signal) {
    const id = crypto.randomUUID();
    return new Promise((resolve, reject) => {
      this.#wire.sendCheck({ id, ...fields }, image);
      this.#inFlight.set(id, { resolve, reject });
      this.#restOrWork();
      signal.addEventListener("abort", () => this.#cancel(id), { once: true });
    });
  }

  /**
   * Lets the app's window show a verdict. The app answers only when it cannot, so its silence is taken for success.
   * @param {string} receipt
   * @returns {Promise<void>}
   */
  show(receipt) {
    return new Promise((resolve, reject) => {
      this.#wire.send({ type: "show", receipt });
      this.#inFlight.set(receipt, { resolve: () => resolve(), reject });
      this.#restOrWork();
      setTimeout(() => {
        this.#inFlight.delete(receipt);
        this.#restOrWork();
        resolve();
      }, SILENCE_MS);
    });
  }

  /** @param {string} id */
  #cancel(id) {
    if (this.#inFlight.has(id) && this.isOpen) {
      this.#wire.send({ type: "cancel", id });
    }
  }

  /** @param {WireMessage} message */
  #receive(message) {
    this.#pongIsDue = false;
    const waiting = this.#inFlight.get(String(message.id));
    if (!waiting) {
      return; // a pong
    }
    this.#inFlight.delete(String(message.id));
    this.#restOrWork();
    if (message.type === "result") {
      waiting.resolve(/** @type {Answer} */ (/** @type {unknown} */ (message)));
    } else {
      waiting.reject(new TelltaleError(String(message.code), String(message.message)));
    }
  }

  #restOrWork() {
    clearTimeout(this.#idling);
    if (this.#inFlight.size > 0) {
      this.#pinging ??= setInterval(() => this.#ping(), this.pingSeconds * 1000);
    } else {
      clearInterval(this.#pinging);
      this.#pinging = undefined;
      this.#idling = setTimeout(() => this.close(), this.idleSeconds * 1000);
    }
  }

  #ping() {
    if (this.#pongIsDue) {
      this.close();
      return;
    }
    this.#pongIsDue = true;
    this.#wire.send({ type: "ping" });
  }

  /** @param {TelltaleError} error */
  #end(error) {
    clearInterval(this.#pinging);
    clearTimeout(this.#idling);
    for (const waiting of this.#inFlight.values()) {
      waiting.reject(error);
    }
    this.#inFlight.clear();
    this.onEnd(error);
  }
}
