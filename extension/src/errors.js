/** @import { Problem } from "./types.d.ts" */

/**
 * Anything that keeps a picture from its verdict. `code` is one of protocol.json's error codes or one of the
 * extension's own (see message-map.js); `message` is the app's sentence where there is one.
 */
export class TelltaleError extends Error {
  /**
   * @param {string} code
   * @param {string} [message]
   * @param {"app" | "extension"} [update] the side to update when the versions differ
   */
  constructor(code, message = "", update = undefined) {
    super(message || code);
    this.name = "TelltaleError";
    this.code = code;
    this.sentence = message;
    this.update = update;
  }
}

/**
 * The form of an error that can be sent to popup and badge. What was not foreseen becomes `internal_error`.
 * @param {unknown} error
 * @returns {Problem}
 */
export function asProblem(error) {
  if (!(error instanceof TelltaleError)) {
    return { code: "extension_error" };
  }
  return {
    code: error.code,
    ...(error.sentence ? { message: error.sentence } : {}),
    ...(error.update ? { update: error.update } : {}),
  };
}
