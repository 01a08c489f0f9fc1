/**
 * How browser and app stand, and the one button that helps; below it what can be done with the page in the tab. Also the
 * page of the pairing window, which has no tab below it.
 * @import { PageStatus, Request, Status } from "../types.d.ts"
 */
import { api } from "../browser.js";
import { pageView, statusView } from "../message-map.js";
import { loadWords } from "../words.js";

const { translate, lang } = await loadWords();
const isPairingWindow = location.search === "?pairing";

/** @param {string} id */
const part = (id) => /** @type {HTMLElement} */ (document.getElementById(id));

const act = /** @type {HTMLButtonElement} */ (part("act"));

/**
 * @param {Request} request
 * @returns {Promise<any>} undefined when the background ended before it answered, which is shown
 */
async function ask(request) {
  const answer = await api.runtime.sendMessage(request).catch(() => {});
  if (answer === undefined) {
    show({ state: "problem", problem: { code: "interrupted" } });
  }
  return answer;
}

/** The tab that the person looks at. */
async function currentTab() {
  const [tab] = isPairingWindow ? [] : await api.tabs.query({ active: true, currentWindow: true });
  return tab?.id;
}

/** @type {string[]} */
let hosts = [];

/** Open while a pairing is under way: it ends with the background. @type {chrome.runtime.Port | null} */
let pairing = null;

/** @param {boolean} isPairing */
function watchPairing(isPairing) {
  if (!isPairing) {
    pairing?.disconnect();
    pairing = null;
  } else if (!pairing) {
    pairing = api.runtime.connect({ name: "pairing" });
    pairing.onDisconnect.addListener(() => {
      pairing = null;
      void refresh();
    });
  }
}

/** @param {Status} status */
function show(status) {
  watchPairing(status.state === "pairing");
  const view = statusView(status, api.runtime.getManifest().version, translate);
  const code = status.state === "pairing" ? status.code : null;
  part("status").dataset.state = status.state;
  part("title").textContent = view.title;
  part("sentence").textContent = view.sentence;
  part("code").textContent = code;
  part("code").hidden = !code;
  act.hidden = !view.action;
  act.textContent = view.label ?? "";
  act.dataset.action = view.action ?? "";
  act.disabled = false;
  part("page").hidden = isPairingWindow || status.state !== "connected";
}

/** @param {PageStatus} page */
function showPage(page) {
  const view = pageView(page, translate);
  hosts = page.hosts;
  part("page-sentence").textContent = view.sentence;
  part("page-sentence").hidden = !view.sentence;
  part("page-act").textContent = view.label;
  part("page-act").dataset.action = view.action ?? "";
  part("page-act").hidden = !view.action;
  part("allow").textContent = view.allow;
  part("allow").hidden = part("allow-hint").hidden = !view.allow;
  part("dismiss").hidden = page.access !== "open";
}

async function refresh() {
  show({ state: "connecting" });
  const status = await ask({ type: "status" });
  if (status) {
    show(status);
  }
}

async function refreshPage() {
  const tabId = await currentTab();
  const page = tabId === undefined ? undefined : await ask({ type: "page", tabId });
  if (page) {
    showPage(page);
  }
}

act.addEventListener("click", () => {
  act.disabled = true;
  const action = act.dataset.action;
  void (action === "pair" ? ask({ type: "pair" }) : action === "cancel" ? ask({ type: "cancel_pairing" }) : refresh());
});

part("page-act").addEventListener("click", async () => {
  const tabId = await currentTab();
  if (tabId !== undefined) {
    await ask({ type: part("page-act").dataset.action === "stop" ? "stop" : "check_all", tabId });
  }
});

part("dismiss").addEventListener("click", async () => {
  const tabId = await currentTab();
  if (tabId !== undefined) {
    await ask({ type: "dismiss_all", tabId });
  }
});

part("allow").addEventListener("click", async () => {
  await api.permissions.request({ origins: hosts }).catch(() => false); // in the click: later the browser refuses
  await refreshPage();
});

part("options").addEventListener("click", () => void api.runtime.openOptionsPage());

/** @param {{ tabId: number, page: PageStatus }} changed */
async function pageChanged({ tabId, page }) {
  if (tabId === (await currentTab())) {
    showPage(page);
  }
}

// Not async itself: what that returns would be taken for an answer to what others ask the background.
api.runtime.onMessage.addListener((message) => {
  if (message.type === "status_changed") {
    show(message.status);
  } else if (message.type === "page_changed") {
    void pageChanged(message);
  }
});

document.documentElement.lang = lang;
part("allow-hint").textContent = translate("allow_hint");
part("dismiss").textContent = translate("action_dismiss_all");
part("options").textContent = translate("action_options");
part("options").hidden = isPairingWindow;
await refresh();
await refreshPage();
