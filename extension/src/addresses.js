/** What the addresses of pictures and pages tell. */

const LONGEST = 255; // as protocol.json has it for names and hosts

/**
 * The host permission without which a browser lets no extension read this picture, as a match pattern; null when
 * none is needed (the page's own origin is open to us after a click) or none would help.
 * @param {string} srcUrl
 * @param {string} pageUrl
 * @returns {string | null}
 */
export function missingHostPattern(srcUrl, pageUrl) {
  const picture = tryUrl(srcUrl);
  if (!picture || !/^https?:$/.test(picture.protocol) || picture.origin === tryUrl(pageUrl)?.origin) {
    return null;
  }
  return `${picture.protocol}//${picture.hostname}/*`; // match patterns take no port
}

/**
 * The last part of the address, for people; empty when there is none. What follows "?" can hold secrets.
 * @param {string} srcUrl
 */
export function nameOf(srcUrl) {
  const url = tryUrl(srcUrl);
  const last = url && /^https?:|^file:/.test(url.protocol) ? (url.pathname.split("/").pop() ?? "") : "";
  return [...decode(last)].slice(0, LONGEST).join("").toWellFormed();
}

/** @param {string} text */
function tryUrl(text) {
  try {
    return new URL(text);
  } catch {
    return null;
  }
}

/** @param {string} text */
function decode(text) {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/**
 * Where a picture was seen, for the app's history; empty when that is no host.
 * @param {string | undefined} pageUrl
 */
export function hostOf(pageUrl) {
  return (tryUrl(pageUrl ?? "")?.host ?? "").slice(0, LONGEST);
}
