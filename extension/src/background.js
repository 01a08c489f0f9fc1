/**
 * The background: builds every object, and one map from what happens to who handles it. Listeners are set up at once,
 * as a browser that wakes the background for an event demands; what they need may come a moment later.
 * @import { ProtocolSpec, Request, Status } from "./types.d.ts"
 */
import { AppClient } from "./app-client.js";
import { api, browserName, extensionOrigin, whileAwake } from "./browser.js";
import { Checks } from "./checks.js";
import { explainSilence } from "./diagnosis.js";
import { asProblem } from "./errors.js";
import { ImageReader } from "./image-bytes.js";
import { NEEDS_PAIRING, sentenceOf } from "./message-map.js";
import { IndexedDbPairingStore } from "./pairing-store.js";
import { PairingDesk } from "./pairing.js";
import { Protocol } from "./protocol.js";
import { onSettingsChanged } from "./settings.js";
import { TabChecks } from "./tab-checks.js";
import { loadWords } from "./words.js";

const MENU_ID = "check";
const PAIRING_WINDOW = { url: "popup/popup.html?pairing", type: /** @type {const} */ ("popup"), width: 420, height: 360 };

const composed = compose();

async function compose() {
  const response = await fetch(api.runtime.getURL("protocol.json"));
  const spec = /** @type {ProtocolSpec} */ (await response.json());
  const pairings = new IndexedDbPairingStore();
  const fetchHere = fetch.bind(globalThis);
  const client = new AppClient({
    protocol: new Protocol(spec),
    version: api.runtime.getManifest().version,
    origin: extensionOrigin(),
    pairings,
    Socket: WebSocket,
    explainSilence: () => explainSilence({ ...spec, fetch: fetchHere, permissions: navigator.permissions }),
    onRevoked: () => void broadcastStatus(),
  });
  const desk = new PairingDesk(client, browserName());
  const reader = new ImageReader({ fetch: fetchHere, maxBytes: spec.limits.image_bytes ?? 0 });
  const checks = new Checks({ client, reader, desk, showPairing, hidePairing });
  desk.onChange(() => void broadcastStatus());
  // One place is left free, so that a single check does not wait for the end of "check all".
  return { client, desk, pairings, checks, atATime: Math.max(1, (spec.limits.in_flight_per_client ?? 1) - 1) };
}

const tabs = new TabChecks(composed, (tabId, page) => broadcast({ type: "page_changed", tabId, page }));

/** The window outlives this background, its number has to as well. */
async function pairingWindow() {
  const { pairingWindow: id } = await api.storage.session.get({ pairingWindow: api.windows.WINDOW_ID_NONE });
  return /** @type {number} */ (id);
}

/** A window and not the toolbar's popup: that one closes as soon as the person turns to the app. */
async function showPairing() {
  const url = api.runtime.getURL(PAIRING_WINDOW.url);
  try {
    await api.windows.update(await pairingWindow(), { focused: true });
  } catch {
    const opened = await api.windows.create({ ...PAIRING_WINDOW, url }).catch(() => api.tabs.create({ url }));
    const id = opened && !("windowId" in opened) ? opened.id : undefined;
    await api.storage.session.set({ pairingWindow: id ?? api.windows.WINDOW_ID_NONE });
  }
}

/** Back to the page: the person is done with the code. */
async function hidePairing() {
  await api.windows.remove(await pairingWindow()).catch(() => {}); // closed by the person
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

/** To popup and options, if they are open. @param {object} message */
function broadcast(message) {
  api.runtime.sendMessage(message).catch(() => {});
}

async function broadcastStatus() {
  broadcast({ type: "status_changed", status: await currentStatus() });
}

async function pair() {
  const { desk } = await composed;
  void showPairing();
  await whileAwake(() => desk.pair()).then(hidePairing, () => {}); // of what went wrong the desk tells everybody
}

/** @returns {Promise<boolean>} as far as is known here */
async function isPaired() {
  const pairing = await (await composed).pairings.load();
  return pairing !== null && !pairing.isRevoked;
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
    return sentenceOf(asProblem(error), (await loadWords()).translate);
  }
}

/** @type {Record<Request["type"], (request: any, sender: chrome.runtime.MessageSender) => unknown>} */
const REQUESTS = {
  status: currentStatus,
  pair: () => void pair(),
  cancel_pairing: async () => (await composed).desk.cancel(),
  forget_pairing: forgetPairing,
  is_paired: isPaired,
  page: ({ tabId }) => tabs.page(tabId),
  check_all: ({ tabId }) => void tabs.checkAll(tabId),
  stop: ({ tabId }) => tabs.stop(tabId),
  dismiss_all: ({ tabId }) => tabs.dismissAll(tabId),
  // Answered at the end: should this background end before, the asking badge hears of that.
  retry: ({ id }, { tab, frameId }) => tab && tabs.again(tab, frameId ?? 0, id).catch(() => {}),
  show: showInApp,
  placed: ({ token, where }) => tabs.placed(token, where),
};

/** What our scripts in a page may ask, and only they. */
const FROM_PAGES = new Set(["retry", "show", "placed"]);

/** @type {Record<string, (tabId: number) => Promise<void>>} */
const COMMANDS = {
  check_all: (tabId) => tabs.checkAll(tabId),
  dismiss_all: (tabId) => tabs.dismissAll(tabId),
};

async function createMenu() {
  const { translate } = await loadWords();
  await api.contextMenus.removeAll();
  // Chromium shows "page" entries on no canvas; "all" brings the toolbar's own menu along.
  api.contextMenus.create({ id: MENU_ID, title: translate("menu_check"), contexts: ["all"] });
}

api.runtime.onInstalled.addListener(() => void createMenu());
onSettingsChanged(() => void createMenu());

api.contextMenus.onClicked.addListener((info, tab) => {
  if (info.menuItemId !== MENU_ID || tab?.id === undefined) {
    return;
  }
  if (info.frameId === undefined && !info.srcUrl) {
    void tabs.checkAll(tab.id); // in the toolbar: no picture is pointed at
  } else {
    tabs.clicked(info, tab);
  }
});

api.commands.onCommand.addListener(async (command, tab) => {
  const tabId = tab?.id ?? (await api.tabs.query({ active: true, lastFocusedWindow: true }))[0]?.id;
  if (tabId !== undefined) {
    await COMMANDS[command]?.(tabId);
  }
});

/** Of the pages that show a pairing: these end with this background, which takes the pairing along. @type {Set<object>} */
const watching = new Set();

api.runtime.onConnect.addListener((port) => {
  watching.add(port);
  port.onDisconnect.addListener(() => watching.delete(port));
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
