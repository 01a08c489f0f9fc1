/**
 * What a person can set: badges, "check all", shortcuts, language; and forgetting the pairing.
 * @import { Request, Settings } from "../types.d.ts"
 */
import { api } from "../browser.js";
import { LANGUAGES, SMALLEST_RANGE, loadSettings, saveSettings } from "../settings.js";
import { loadWords } from "../words.js";

/** @param {string} id */
const part = (id) => /** @type {HTMLElement} */ (document.getElementById(id));

/**
 * @param {Request} request
 * @returns {Promise<any>} undefined when the background ended before it answered
 */
const ask = (request) => api.runtime.sendMessage(request).catch(() => {});

const smallest = /** @type {HTMLInputElement} */ (part("smallest"));
const language = /** @type {HTMLSelectElement} */ (part("language"));
const badges = /** @type {NodeListOf<HTMLInputElement>} */ (document.querySelectorAll("[name=badge]"));

/** Firefox only: elsewhere shortcuts are changed on a page of the browser's. */
const updateShortcut = /** @type {((change: { name: string, shortcut: string }) => Promise<void>) | undefined} */ (
  /** @type {any} */ (api.commands).update
);

let { translate, lang } = await loadWords();

function showWords() {
  document.documentElement.lang = lang;
  for (const element of /** @type {NodeListOf<HTMLElement>} */ (document.querySelectorAll("[data-text]"))) {
    element.textContent = translate(String(element.dataset.text));
  }
}

/** @param {Settings} settings */
function showSettings(settings) {
  badges.forEach((badge) => (badge.checked = badge.value === settings.badge));
  smallest.min = String(SMALLEST_RANGE.min);
  smallest.max = String(SMALLEST_RANGE.max);
  smallest.value = String(settings.smallest);
  const choices = [["", translate("options_language_browser")], ...Object.entries(LANGUAGES)];
  language.replaceChildren(...choices.map(([value, name]) => new Option(name, value, false, value === settings.language)));
}

/** @param {chrome.commands.Command} command */
function shortcutRow({ name = "", description = "", shortcut = "" }) {
  const row = document.createElement("label");
  const text = document.createElement("span");
  text.textContent = translate(name === "_execute_action" ? "command_popup" : `command_${name}`) || description;
  const keys = document.createElement(updateShortcut ? "input" : "kbd");
  if (keys instanceof HTMLInputElement) {
    keys.value = shortcut;
    keys.addEventListener("change", () => void changeShortcut(name, keys.value.trim()));
  } else {
    keys.textContent = shortcut || translate("options_shortcut_none");
  }
  row.append(text, " ", keys);
  return row;
}

async function showShortcuts() {
  const commands = await api.commands.getAll();
  part("shortcuts").replaceChildren(...commands.map(shortcutRow));
  part("shortcut-hint").hidden = !updateShortcut;
  part("open-shortcuts").hidden = Boolean(updateShortcut);
}

/**
 * @param {string} name
 * @param {string} shortcut
 */
async function changeShortcut(name, shortcut) {
  try {
    await updateShortcut?.({ name, shortcut });
    part("shortcut-problem").textContent = "";
  } catch {
    part("shortcut-problem").textContent = translate("options_shortcut_wrong");
  }
}

async function showPairing() {
  const paired = await ask({ type: "is_paired" });
  const state = paired === undefined ? "error_interrupted" : paired ? "options_paired" : "options_unpaired";
  part("state").textContent = translate(state);
  part("forget").hidden = part("hint").hidden = !paired;
}

async function show() {
  ({ translate, lang } = await loadWords());
  showWords();
  showSettings(await loadSettings());
  await showShortcuts();
  await showPairing();
}

badges.forEach((badge) =>
  badge.addEventListener("change", () => void saveSettings({ badge: badge.value === "small" ? "small" : "whole" })),
);

smallest.addEventListener("change", () => {
  if (smallest.reportValidity()) {
    void saveSettings({ smallest: smallest.valueAsNumber });
  }
});

language.addEventListener("change", async () => {
  await saveSettings({ language: language.value });
  await show();
});

part("open-shortcuts").addEventListener("click", () => void api.tabs.create({ url: "chrome://extensions/shortcuts" }));

part("forget").addEventListener("click", async () => {
  await ask({ type: "forget_pairing" });
  await showPairing();
});

await show();
