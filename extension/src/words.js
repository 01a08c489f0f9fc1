/**
 * The extension's words, in the browser's language or in another one that the person chose: for that, the messages are
 * read from `_locales` as the browser would.
 * @import { Translate } from "./message-map.js"
 */
import { api } from "./browser.js";
import { loadSettings } from "./settings.js";

/** @typedef {Record<string, { message: string, placeholders?: Record<string, { content: string }> }>} Messages */

/**
 * @param {Messages} messages
 * @returns {Translate} empty for a key that is not there
 */
export function translateFrom(messages) {
  return (key, substitutions = []) => {
    const { message = "", placeholders = {} } = messages[key] ?? {};
    return message.replace(/\$(\w+)\$/g, (whole, name) => {
      const content = placeholders[name.toLowerCase()]?.content;
      return content === undefined ? whole : content.replace(/\$(\d)/g, (_, digit) => substitutions[digit - 1] ?? "");
    });
  };
}

/** @returns {Promise<{ translate: Translate, lang: string }>} */
export async function loadWords() {
  const { language } = await loadSettings();
  if (!language) {
    // The key says which of `_locales` the browser took: its own language may not be among them.
    return { translate: (key, substitutions) => api.i18n.getMessage(key, substitutions), lang: api.i18n.getMessage("locale") };
  }
  const response = await fetch(api.runtime.getURL(`_locales/${language}/messages.json`));
  return { translate: translateFrom(await response.json()), lang: language };
}
