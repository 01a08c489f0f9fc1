/** The one place where browsers differ: their API's name, and how a service worker is kept awake. */

/** @type {typeof chrome} */
export const api = /** @type {any} */ (globalThis).browser ?? globalThis.chrome;

const AWAKE_MS = 20_000;

/** The origin that the browser puts on this extension's requests, e.g. `chrome-extension://abc`. */
export function extensionOrigin() {
  return api.runtime.getURL("").replace(/\/$/, "");
}

/** What the app's window calls this browser, e.g. "Chromium on Linux". At most 64 characters. */
export function browserName() {
  const data = /** @type {any} */ (navigator).userAgentData;
  const brands = /** @type {{ brand: string }[]} */ (data?.brands ?? []).map(({ brand }) => brand);
  const brand = brands.find((name) => !/not.*brand|^chromium$/i.test(name)) ?? brands.find((name) => name === "Chromium");
  const name = brand ?? (navigator.userAgent.includes("Firefox") ? "Firefox" : "Browser");
  const platform = data?.platform || navigator.platform;
  return (platform ? `${name} on ${platform}` : name).slice(0, 64);
}

/**
 * Keeps the service worker from falling asleep while a task waits for a person: any call of the API counts as life.
 * @template T
 * @param {() => Promise<T>} task
 * @returns {Promise<T>}
 */
export async function whileAwake(task) {
  const beating = setInterval(() => void api.runtime.getPlatformInfo(), AWAKE_MS);
  try {
    return await task();
  } finally {
    clearInterval(beating);
  }
}
