/**
 * The background's end of a badge: scripts are put into the page, after that a port leads to each badge. The port's
 * end tells each side that the other is gone.
 * @import { Anchor, BadgeAnswer, BadgeQuestion, BadgeView, Found, FromBadge, ToBadge, Wanted } from "./types.d.ts"
 */
import { api } from "./browser.js";

export const TOP_FRAME = 0;
const FILES = ["pictures", "copy", "pick", "look", "place", "badge"].map((name) => `content/${name}.js`);

/** What scripting.executeScript is told about where. @typedef {chrome.scripting.InjectionTarget} Place */

/**
 * Into the frames that are open to us. Rejects when none is, with the browser's reason.
 * @param {Place} target
 */
export async function inject(target) {
  await api.scripting.executeScript({ target, files: FILES, injectImmediately: true });
}

/**
 * The picture that a person points at. With a callback and not with a promise: in Chromium the click is still felt in
 * it, so that the permission for what was found can be asked for in `then`.
 * @param {Place} target
 * @param {Wanted} wanted
 * @param {(found: Found | null) => void} then null when the person has to be asked
 * @param {(reason: string) => void} otherwise the frame lets no extension in
 */
export function findPicture(target, wanted, then, otherwise) {
  const want = (/** @type {Wanted} */ what) => void ((globalThis.telltale ??= {}).wanted = what);
  const injection = { target, injectImmediately: true };
  api.scripting.executeScript({ ...injection, func: want, args: [wanted] }).catch(() => {}); // the next one fails, too
  chrome.scripting.executeScript({ ...injection, files: [...FILES, "content/find.js"] }, (results) => {
    const reason = chrome.runtime.lastError?.message;
    if (reason) {
      otherwise(reason);
    } else {
      then(/** @type {Found | null} */ (results?.[0]?.result ?? null));
    }
  });
}

/**
 * All pictures of the tab's open frames.
 * @param {number} tabId
 * @param {number} smallest side in CSS pixels
 * @returns {Promise<{ frameId: number, found: Found }[]>}
 */
export async function listPictures(tabId, smallest) {
  const target = { tabId, allFrames: true };
  await inject(target);
  const func = (/** @type {number} */ size) => globalThis.telltale?.pictures?.list(size) ?? [];
  const results = await api.scripting.executeScript({ target, func, args: [smallest], injectImmediately: true });
  return results.flatMap(({ frameId, result }) => (result ?? []).map((found) => ({ frameId, found })));
}

/** @param {number} tabId */
export async function dismissBadges(tabId) {
  const func = () => globalThis.telltale?.dismissAll?.();
  await api.scripting.executeScript({ target: { tabId, allFrames: true }, func, injectImmediately: true });
}

export class Badge {
  #port;
  #gone = new AbortController();
  /** @type {Map<number, (value: BadgeAnswer) => void>} */
  #asked = new Map();
  #asks = 0;

  /**
   * Into a frame that has the scripts.
   * @param {number} tabId
   * @param {number} frameId
   * @param {Anchor} anchor
   */
  constructor(tabId, frameId, anchor) {
    this.tabId = tabId;
    this.#port = api.tabs.connect(tabId, { frameId, name: "badge" });
    this.#port.onMessage.addListener((message) => this.#answer(/** @type {FromBadge} */ (message)));
    this.#port.onDisconnect.addListener(() => this.#end());
    this.send({ type: "anchor", ...anchor });
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
   * @returns {Promise<BadgeAnswer>} null also when the badge is gone
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
