/** Whether this browser is paired, and forgetting it. @import { Request } from "../types.d.ts" */
import { api, translate } from "../browser.js";

/** @param {string} id */
const part = (id) => /** @type {HTMLElement} */ (document.getElementById(id));

/** @param {Request} request */
const ask = (request) => api.runtime.sendMessage(request);

async function show() {
  const paired = await ask({ type: "is_paired" });
  part("heading").textContent = translate("options_pairing");
  part("state").textContent = translate(paired ? "options_paired" : "options_unpaired");
  part("forget").textContent = translate("options_forget");
  part("hint").textContent = translate("options_forget_hint");
  part("forget").hidden = part("hint").hidden = !paired;
}

part("forget").addEventListener("click", async () => {
  await ask({ type: "forget_pairing" });
  await show();
});

document.documentElement.lang = api.i18n.getUILanguage();
void show();
