/**
 * Checks in tabs: one picture that was pointed at, or all on a page. Finds the pictures, sets a badge at each, and asks
 * for the right to read them while the click still counts.
 * @import { Checks } from "./checks.js"
 * @import { Early } from "./image-bytes.js"
 * @import { Translate } from "./message-map.js"
 * @import { Found, PageStatus, Wanted } from "./types.d.ts"
 */
import { hostOf, missingHostPattern } from "./addresses.js";
import { Badge, TOP_FRAME, dismissBadges, findPicture, inject, listPictures } from "./badge-port.js";
import { api, whileAwake } from "./browser.js";
import { badgeWords } from "./message-map.js";
import { TabScreen } from "./screen.js";
import { loadSettings } from "./settings.js";
import { PageSweep } from "./sweep.js";
import { loadWords } from "./words.js";

/** More on one page are left out: nobody looks through so many badges. */
const MOST = 200;
const BLOCKED_BY_POLICY = /policy|administrator/i;

/**
 * Asked in the click itself: a browser lets no extension ask later.
 * @param {(string | null)[]} patterns
 * @returns {Promise<boolean>}
 */
function request(patterns) {
  const origins = patterns.filter((pattern) => pattern !== null);
  return origins.length > 0 ? api.permissions.request({ origins }).catch(() => false) : Promise.resolve(true);
}

/** How badges look, and in which words. @typedef {{ translate: Translate, lang: string, isSmall: boolean }} Appearance */

/** @returns {Promise<Appearance>} */
async function loadLook() {
  const [{ badge }, words] = await Promise.all([loadSettings(), loadWords()]);
  return { ...words, isSmall: badge === "small" };
}

export class TabChecks {
  #screen = new TabScreen();
  /** @type {Map<number, PageSweep>} */
  #sweeps = new Map();

  /**
   * @param {Promise<{ checks: Checks, atATime: number }>} parts
   * @param {(tabId: number, status: PageStatus) => void} onSweep
   */
  constructor(parts, onSweep) {
    this.parts = parts;
    this.onSweep = onSweep;
    api.tabs.onRemoved.addListener((tabId) => this.#sweeps.get(tabId)?.stop());
  }

  /** See TabScreen. @type {TabScreen["placed"]} */
  placed(token, where) {
    this.#screen.placed(token, where);
  }

  /**
   * The picture that was right-clicked. To be called in the click, without any waiting before.
   * @param {chrome.contextMenus.OnClickData} info
   * @param {chrome.tabs.Tab} tab
   */
  clicked(info, tab) {
    const pageUrl = tab.url ?? info.pageUrl ?? "";
    const frameId = info.frameId ?? TOP_FRAME;
    const frame = frameId === TOP_FRAME ? null : missingHostPattern(info.frameUrl ?? "", pageUrl);
    const { targetElementId } = /** @type {{ targetElementId?: number }} */ (info);
    const wanted = { srcUrl: info.srcUrl ?? "", ...(targetElementId === undefined ? {} : { targetElementId }) };
    const known = wanted.srcUrl ? missingHostPattern(wanted.srcUrl, pageUrl) : null;
    const asked = known || frame ? request([known, frame]) : null;
    const look = loadLook();
    const early = asked ? Promise.resolve(null) : this.parts.then(({ checks }) => checks.prepare(wanted.srcUrl));
    const begin = () => this.#find(tab, frameId, wanted, info.frameUrl ?? "", asked, early, look);
    // A frame of another site opens to us only once that is allowed; a page is open at once, and shows the progress.
    void (frame && asked ? asked.then(begin) : begin());
  }

  /**
   * @param {chrome.tabs.Tab} tab
   * @param {number} frameId
   * @param {Wanted} wanted
   * @param {string} frameUrl
   * @param {Promise<unknown> | null} asked null: nothing was asked yet, as the picture's address is not known
   * @param {Promise<Early | null>} early
   * @param {Promise<Appearance>} look
   */
  #find(tab, frameId, wanted, frameUrl, asked, early, look) {
    const tabId = /** @type {number} */ (tab.id);
    const found = (/** @type {Found | null} */ found) => {
      const permission = asked ?? request([found ? missingHostPattern(found.url, tab.url ?? "") : null]);
      void this.#check(tab, frameId, found, permission, early, look);
    };
    findPicture({ tabId, frameIds: [frameId] }, wanted, found, (reason) => {
      if (frameId === TOP_FRAME) {
        void early.then((begun) => begun?.stop());
        void this.#markClosed(tabId, reason);
      } else {
        this.#find(tab, TOP_FRAME, { srcUrl: wanted.srcUrl ?? "", frameUrl }, frameUrl, asked, early, look);
      }
    });
  }

  /**
   * The same picture once more.
   * @param {chrome.tabs.Tab} tab
   * @param {number} frameId
   * @param {number} id
   */
  async again(tab, frameId, id) {
    const func = (/** @type {number} */ number) => globalThis.telltale?.pictures?.get(number)?.url ?? null;
    const target = { tabId: /** @type {number} */ (tab.id), frameIds: [frameId] };
    const [answer] = await api.scripting.executeScript({ target, func, args: [id], injectImmediately: true });
    const kind = /** @type {const} */ ("image");
    const found = { id, kind, url: answer?.result ?? "" };
    await this.#check(tab, frameId, found, Promise.resolve(), Promise.resolve(null), loadLook());
  }

  /**
   * @param {chrome.tabs.Tab} tab
   * @param {number} frameId
   * @param {Found | null} found
   * @param {Promise<unknown>} permission
   * @param {Promise<Early | null>} early
   * @param {Promise<Appearance>} look
   */
  async #check(tab, frameId, found, permission, early, look) {
    if (frameId !== TOP_FRAME) {
      await inject({ tabId: /** @type {number} */ (tab.id), allFrames: true }).catch(() => {}); // they tell the place
    }
    await this.#runOne(tab, frameId, found, permission, await look, await early);
  }

  /**
   * @param {chrome.tabs.Tab} tab
   * @param {number} frameId
   * @param {Found | null} found
   * @param {Promise<unknown>} permission
   * @param {Appearance} look
   * @param {Early | null} early
   * @param {AbortSignal} [stop]
   */
  async #runOne(tab, frameId, found, permission, { translate, lang, isSmall }, early, stop) {
    const tabId = /** @type {number} */ (tab.id);
    const { checks } = await this.parts;
    markToolbar(tabId, "", translate("extension_name"));
    const badge = new Badge(tabId, frameId, { id: found?.id ?? 0, words: badgeWords(translate), lang, isSmall });
    this.#screen.add(badge);
    stop?.addEventListener("abort", () => badge.send({ type: "close" }));
    const pageHost = tab.incognito ? "" : hostOf(tab.url);
    const target = { found, pageHost, screen: this.#screen, permission, early };
    return whileAwake(() => checks.run(badge, target, translate));
  }

  /**
   * Everything on the page that is large enough, what is on the screen first. Asks for no permission: what cannot be
   * read is judged by what the page or the screen shows.
   * @param {number} tabId
   */
  async checkAll(tabId) {
    if (this.#sweeps.get(tabId)?.state.isRunning) {
      return;
    }
    const tab = await api.tabs.get(tabId);
    const { smallest } = await loadSettings();
    const { atATime } = await this.parts;
    const look = { ...(await loadLook()), isSmall: true };
    const { translate } = look;
    /** @type {{ frameId: number, found: Found }[]} */
    let pictures;
    try {
      pictures = (await listPictures(tabId, smallest)).slice(0, MOST);
    } catch (error) {
      await this.#markClosed(tabId, String(error));
      return;
    }
    const sweep = new PageSweep(pictures.length, ({ total, done, isRunning }) => {
      markToolbar(tabId, isRunning ? String(total - done) : "", translate(isRunning ? "sweep_progress" : "extension_name", [String(done), String(total)]));
      void this.page(tabId).then((status) => this.onSweep(tabId, status));
    });
    this.#sweeps.set(tabId, sweep);
    await sweep.run(pictures, atATime, ({ frameId, found }, stop) =>
      this.#runOne(tab, frameId, found, Promise.resolve(), look, null, stop),
    );
  }

  /** @param {number} tabId */
  stop(tabId) {
    this.#sweeps.get(tabId)?.stop();
  }

  /** @param {number} tabId */
  async dismissAll(tabId) {
    this.stop(tabId);
    await dismissBadges(tabId).catch(() => {}); // no page of ours
  }

  /**
   * What the popup says of a tab.
   * @param {number} tabId
   * @returns {Promise<PageStatus>}
   */
  async page(tabId) {
    const sweep = this.#sweeps.get(tabId)?.state ?? null;
    try {
      const tab = await api.tabs.get(tabId);
      const { smallest } = await loadSettings();
      const pictures = (await listPictures(tabId, smallest)).slice(0, MOST);
      const patterns = pictures.map(({ found }) => missingHostPattern(found.url, tab.url ?? ""));
      return { access: "open", pictures: pictures.length, hosts: await notAllowed(patterns), sweep };
    } catch (error) {
      return { access: accessDenied(String(error)), pictures: 0, hosts: [], sweep };
    }
  }

  /**
   * A sign in the toolbar, for pages that let no extension show anything.
   * @param {number} tabId
   * @param {string} reason the browser's
   */
  async #markClosed(tabId, reason) {
    const { translate } = await loadWords();
    markToolbar(tabId, "!", translate(`page_${accessDenied(reason)}`));
  }
}

/**
 * @param {string} reason the browser's
 * @returns {"closed" | "blocked"}
 */
function accessDenied(reason) {
  return BLOCKED_BY_POLICY.test(reason) ? "blocked" : "closed";
}

/**
 * @param {(string | null)[]} patterns
 * @returns {Promise<string[]>} those that the extension may not read, each once
 */
async function notAllowed(patterns) {
  const wanted = [...new Set(patterns.filter((pattern) => pattern !== null))];
  const allowed = await Promise.all(wanted.map((pattern) => api.permissions.contains({ origins: [pattern] })));
  return wanted.filter((_, index) => !allowed[index]);
}

/**
 * @param {number} tabId
 * @param {string} text
 * @param {string} title
 */
function markToolbar(tabId, text, title) {
  api.action.setBadgeText({ tabId, text }).catch(() => {}); // the tab is gone
  api.action.setTitle({ tabId, title }).catch(() => {});
}
