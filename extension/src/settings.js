/** What a person has set in the options. @import { Settings } from "./types.d.ts" */
import { api } from "./browser.js";

/** The languages of `_locales`, each by its own name. */
export const LANGUAGES = Object.freeze({ en: "English", de: "Deutsch" });

/** @type {Readonly<Settings>} */
export const DEFAULTS = Object.freeze({ language: "", badge: "whole", smallest: 96 });

export const SMALLEST_RANGE = Object.freeze({ min: 24, max: 1024 });

/**
 * Settings as they are stored, whatever an older version or another hand has left there.
 * @param {Record<string, unknown>} stored
 * @returns {Settings}
 */
export function validated(stored) {
  const { language, badge, smallest } = stored;
  const { min, max } = SMALLEST_RANGE;
  const size = typeof smallest === "number" && Number.isInteger(smallest) ? smallest : DEFAULTS.smallest;
  return {
    language: typeof language === "string" && Object.hasOwn(LANGUAGES, language) ? language : "",
    badge: badge === "small" ? "small" : "whole",
    smallest: Math.min(max, Math.max(min, size)),
  };
}

export async function loadSettings() {
  return validated(await api.storage.local.get({ ...DEFAULTS }));
}

/** @param {Partial<Settings>} changed */
export async function saveSettings(changed) {
  await api.storage.local.set(changed);
}

/** @param {() => void} listener */
export function onSettingsChanged(listener) {
  api.storage.local.onChanged.addListener(listener);
}
