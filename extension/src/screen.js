/**
 * What a person sees of a tab, without our badges on it.
 * @import { Badge } from "./badge-port.js"
 * @import { Measured } from "./types.d.ts"
 */
import { api } from "./browser.js";
import { TelltaleError } from "./errors.js";

/** Through how many frames a place may have to be told. */
const PLACING_MS = 2000;
/** Chromium allows two captures a second. */
const PAUSE_MS = 520;

export class TabScreen {
  /** @type {Map<string, (where: Measured) => void>} */
  #awaited = new Map();
  /** @type {Set<Badge>} */
  #badges = new Set();
  /** @type {Promise<unknown>} */
  #last = Promise.resolve();
  #lastAt = -Infinity;

  /** @param {Badge} badge one that could be on a capture */
  add(badge) {
    this.#badges.add(badge);
    badge.signal.addEventListener("abort", () => this.#badges.delete(badge));
  }

  /**
   * A page has told where a picture is.
   * @param {string} token
   * @param {Measured} where
   */
  placed(token, where) {
    this.#awaited.get(token)?.(where);
  }

  /**
   * One at a time. Rejects with `picture_unreachable` when the picture is not on the screen.
   * @param {Badge} badge
   */
  capture(badge) {
    const mine = this.#last.then(() => this.#capture(badge));
    this.#last = mine.catch(() => {});
    return mine;
  }

  /** @param {Badge} badge */
  async #capture(badge) {
    const others = [...this.#badges].filter(({ tabId }) => tabId === badge.tabId);
    others.forEach((other) => other.send({ type: "hide" }));
    try {
      const where = await this.#measure(badge);
      await new Promise((resolve) => setTimeout(resolve, Math.max(0, this.#lastAt + PAUSE_MS - performance.now())));
      this.#lastAt = performance.now();
      return { where, png: await captureTab(badge.tabId) };
    } finally {
      others.forEach((other) => other.send({ type: "unhide" }));
    }
  }

  /**
   * @param {Badge} badge
   * @returns {Promise<Measured>}
   */
  async #measure(badge) {
    const token = crypto.randomUUID();
    /** @type {Promise<Measured | null>} */
    const told = new Promise((resolve) => {
      this.#awaited.set(token, resolve);
      setTimeout(() => resolve(null), PLACING_MS);
    });
    const where = (await badge.ask({ type: "measure", token })) ? await told : null;
    this.#awaited.delete(token);
    if (!where) {
      throw new TelltaleError("picture_unreachable");
    }
    return where;
  }
}

/**
 * Never what is in another tab: a capture takes whatever the window shows.
 * @param {number} tabId
 */
async function captureTab(tabId) {
  const tab = await api.tabs.get(tabId);
  if (!tab.active) {
    throw new TelltaleError("picture_unreachable");
  }
  const capture = await api.tabs.captureVisibleTab(tab.windowId, { format: "png" });
  if (!(await api.tabs.get(tabId)).active) {
    throw new TelltaleError("picture_unreachable");
  }
  return (await fetch(capture)).blob();
}
