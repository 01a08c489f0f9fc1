/**
 * How browser and app stand, and the one button that helps. Also the page of the pairing window.
 * @import { Request, Status } from "../types.d.ts"
 */
import { api, translate } from "../browser.js";
import { statusView } from "../message-map.js";

/** @param {string} id */
const part = (id) => /** @type {HTMLElement} */ (document.getElementById(id));

const act = /** @type {HTMLButtonElement} */ (part("act"));

/** @param {Request} request */
const ask = (request) => api.runtime.sendMessage(request);

/** @param {Status} status */
function show(status) {
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
}

async function refresh() {
  show({ state: "connecting" });
  show(await ask({ type: "status" }));
}

act.addEventListener("click", () => {
  act.disabled = true;
  const action = act.dataset.action;
  void (action === "pair" ? ask({ type: "pair" }) : action === "cancel" ? ask({ type: "cancel_pairing" }) : refresh());
});

api.runtime.onMessage.addListener((message) => {
  if (message.type === "status_changed") {
    show(message.status);
  }
});

document.documentElement.lang = api.i18n.getUILanguage();
void refresh();
