/**
 * The service worker's end of a badge: puts the script into the page, after that a port. The port's end tells
 * each side that the other is gone.
 * @import { BadgeQuestion, BadgeView, FromBadge, Measured, ToBadge } from "./types.d.ts"
 */
import { api } from "./browser.js";

const TOP_FRAME = 0;

/**
 * A badge at the picture; in the tab's top frame when the picture's frame is closed to us. Rejects when the page
 * lets no extension in.
 * @param {number} tabId
 * @param {number} frameId
 * @param {string} srcUrl
 * @returns {Promise<Badge>}
 */
export async function openBadge(tabId, frameId, srcUrl) {
  try {
    await inject(tabId, frameId);
  } catch (error) {
    if (frameId === TOP_FRAME) {
      throw error;
    }
    return openBadge(tabId, TOP_FRAME, srcUrl);
  }
  const badge = new Badge(api.tabs.connect(tabId, { frameId, name: "badge" }));
  badge.send({ type: "anchor", srcUrl });
  return badge;
}

/**
 * @param {number} tabId
 * @param {number} frameId
 */
function inject(tabId, frameId) {
  const files = ["content/look.js", "content/place.js", "content/badge.js"];
  return api.scripting.executeScript({ target: { tabId, frameIds: [frameId] }, files, injectImmediately: true });
}

export class Badge {
  #port;
  #gone = new AbortController();
  /** @type {Map<number, (value: Measured | string | null) => void>} */
  #asked = new Map();
  #asks = 0;

  /** @param {chrome.runtime.Port} port */
  constructor(port) {
    this.#port = port;
    port.onMessage.addListener((message) => this.#answer(/** @type {FromBadge} */ (message)));
    port.onDisconnect.addListener(() => this.#end());
  }

  /** Aborted when the person closed the badge, or the page is gone. */
  get signal() {
    return this.#gone.signal;
  }

  /** @param {BadgeView} view */
  show(view) {
    this.send({ type: "show", view });
  }

  /** @param {ToBadge} message */
  send(message) {
    if (!this.signal.aborted) {
      this.#port.postMessage(message);
    }
  }

  /**
   * @param {BadgeQuestion} question
   * @returns {Promise<Measured | string | null>} null also when the badge is gone
   */
  ask(question) {
    if (this.signal.aborted) {
      return Promise.resolve(null);
    }
    const ask = ++this.#asks;
    return new Promise((resolve) => {
      this.#asked.set(ask, resolve);
      this.send({ ...question, ask });
    });
  }

  /** @param {FromBadge} answer */
  #answer({ ask, value }) {
    this.#asked.get(ask)?.(value);
    this.#asked.delete(ask);
  }

  #end() {
    this.#gone.abort();
    for (const resolve of this.#asked.values()) {
      resolve(null);
    }
  }
}
