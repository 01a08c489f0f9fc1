/**
 * The service worker: builds every object, and one map from what happens to who handles it. Listeners are set up
 * at once, as a browser that wakes the worker for an event demands; what they need may come a moment later.
 * @import { ProtocolSpec, Request, Status } from "./types.d.ts"
 */
import { hostOf, missingHostPattern } from "./addresses.js";
import { AppClient } from "./app-client.js";
import { openBadge } from "./badge-port.js";
import { api, browserName, extensionOrigin, translate, whileAwake } from "./browser.js";
import { Checks } from "./checks.js";
import { TelltaleError, asProblem } from "./errors.js";
import { ImageReader } from "./image-bytes.js";
import { NEEDS_PAIRING, sentenceOf } from "./message-map.js";
import { IndexedDbPairingStore } from "./pairing-store.js";
import { PairingDesk } from "./pairing.js";
import { Protocol } from "./protocol.js";

const MENU_ID = "check";
const PAIRING_WINDOW = { url: "popup/popup.html", type: /** @type {const} */ ("popup"), width: 420, height: 360 };

const composed = compose();

async function compose() {
  const response = await fetch(api.runtime.getURL("protocol.json"));
  const spec = /** @type {ProtocolSpec} */ (await response.json());
  const pairings = new IndexedDbPairingStore();
  const client = new AppClient({
    protocol: new Protocol(spec),
    version: api.runtime.getManifest().version,
    origin: extensionOrigin(),
    pairings,
    Socket: WebSocket,
  });
  const desk = new PairingDesk(client, browserName());
  const reader = new ImageReader({ fetch: fetch.bind(globalThis), maxBytes: spec.limits.image_bytes ?? 0 });
  const checks = new Checks({ client, reader, desk, showPairing, hidePairing, translate });
  desk.onChange(() => void broadcastStatus());
  return { client, desk, pairings, checks };
}

/** @type {number | undefined} */
let pairingWindow;

/** A window and not the toolbar's popup: that one closes as soon as the person turns to the app. */
async function showPairing() {
  const url = api.runtime.getURL(PAIRING_WINDOW.url);
  try {
    await api.windows.update(pairingWindow ?? api.windows.WINDOW_ID_NONE, { focused: true });
  } catch {
    const opened = await api.windows.create({ ...PAIRING_WINDOW, url }).catch(() => api.tabs.create({ url }));
    pairingWindow = opened && "windowId" in opened ? undefined : opened?.id;
  }
}

/** Back to the page: the person is done with the code. */
function hidePairing() {
  if (pairingWindow !== undefined) {
    api.windows.remove(pairingWindow).catch(() => {}); // closed by the person
  }
}

/** @returns {Promise<Status>} */
async function currentStatus() {
  const { client, desk } = await composed;
  if (desk.isUnderWay) {
    return { state: "pairing", code: desk.code };
  }
  try {
    return { state: "connected", appVersion: (await client.connect()).appVersion };
  } catch (error) {
    const problem = asProblem(error);
    return { state: "problem", problem: (NEEDS_PAIRING.has(problem.code) && desk.problem) || problem };
  }
}

async function broadcastStatus() {
  const status = await currentStatus();
  api.runtime.sendMessage({ type: "status_changed", status }).catch(() => {}); // nobody is looking
}

/**
 * @param {chrome.tabs.Tab} tab
 * @param {number} frameId
 * @param {string} srcUrl
 * @param {Promise<unknown>} permission
 */
async function check(tab, frameId, srcUrl, permission) {
  const tabId = /** @type {number} */ (tab.id);
  const { checks } = await composed;
  const badge = await openBadge(tabId, frameId, srcUrl).catch(() => null);
  markToolbar(tabId, badge ? "" : "!");
  if (!badge) {
    return;
  }
  const pageHost = tab.incognito ? "" : hostOf(tab.url);
  const screen = { capture: () => captureTab(tabId) };
  await whileAwake(() => checks.run(badge, { srcUrl, pageHost, screen, permission }));
}

/**
 * A sign in the toolbar, for pages that let no extension show anything.
 * @param {number} tabId
 * @param {string} text
 */
function markToolbar(tabId, text) {
  api.action.setBadgeText({ tabId, text });
  api.action.setTitle({ tabId, title: translate(text ? "page_closed" : "extension_name") });
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

/**
 * Asked in the click itself: a browser lets no extension ask later.
 * @param {string} srcUrl
 * @param {string} pageUrl
 */
function requestPermission(srcUrl, pageUrl) {
  const pattern = missingHostPattern(srcUrl, pageUrl);
  return pattern ? api.permissions.request({ origins: [pattern] }).catch(() => false) : Promise.resolve(true);
}

async function pair() {
  const { desk } = await composed;
  void showPairing();
  await whileAwake(() => desk.pair()).catch(() => {}); // the desk tells everybody
}

async function forgetPairing() {
  const { client, pairings } = await composed;
  client.disconnect();
  await pairings.forget();
  void broadcastStatus();
}

/**
 * @param {{ receipt: string }} request
 * @returns {Promise<string>} why the app did not show it; empty when it did
 */
async function showInApp({ receipt }) {
  try {
    await (await composed).client.show(receipt);
    return "";
  } catch (error) {
    return sentenceOf(asProblem(error), translate);
  }
}

/** @type {Record<Request["type"], (request: any, sender: chrome.runtime.MessageSender) => unknown>} */
const REQUESTS = {
  status: currentStatus,
  pair: () => void pair(),
  cancel_pairing: async () => (await composed).desk.cancel(),
  forget_pairing: forgetPairing,
  is_paired: async () => (await (await composed).pairings.load()) !== null,
  retry: ({ srcUrl }, { tab, frameId }) => tab && void check(tab, frameId ?? 0, srcUrl, Promise.resolve()),
  show: showInApp,
};

/** What a badge may ask from inside a page, and only a badge. */
const FROM_PAGES = new Set(["retry", "show"]);

api.runtime.onInstalled.addListener(() => {
  api.contextMenus.create({ id: MENU_ID, title: translate("menu_check"), contexts: ["image"] });
});

api.contextMenus.onClicked.addListener((info, tab) => {
  if (info.menuItemId === MENU_ID && tab?.id !== undefined) {
    const srcUrl = info.srcUrl ?? ""; // browsers leave out very long ones
    const permission = requestPermission(srcUrl, tab.url ?? info.pageUrl ?? "");
    void check(tab, info.frameId ?? 0, srcUrl, permission);
  }
});

api.runtime.onMessage.addListener((request, sender, respond) => {
  const isOurPage = sender.url?.startsWith(`${extensionOrigin()}/`) ?? false;
  const handle = Object.hasOwn(REQUESTS, request.type) ? REQUESTS[/** @type {Request["type"]} */ (request.type)] : null;
  if (!handle || isOurPage === FROM_PAGES.has(request.type)) {
    return false;
  }
  Promise.resolve(handle(request, sender)).then((answer) => respond(answer ?? null));
  return true;
});
