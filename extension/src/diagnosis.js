/**
 * Why no Telltale answers: the one reason, as exactly as a browser lets an extension know. That is not all: what a proxy
 * swallows looks like nobody there, and Chromium 156 and Firefox 153, of which tests/e2e tries the policies, let an
 * extension through whatever they say that it may (`local_network_denied`); of older ones nobody has promised that.
 */

const PATIENCE_MS = 2000;
/** What Chromium calls the right to reach programs on this computer, newest first. */
const RIGHTS = ["loopback-network", "local-network-access"];

/**
 * @param {object} parts
 * @param {string} parts.host
 * @param {number[]} parts.ports
 * @param {typeof globalThis.fetch} parts.fetch
 * @param {Pick<Permissions, "query">} parts.permissions
 * @returns {Promise<"local_network_denied" | "port_taken" | "app_not_running">}
 */
export async function explainSilence({ host, ports, fetch, permissions }) {
  if (await isDenied(permissions)) {
    return "local_network_denied";
  }
  const taken = await Promise.all(ports.map((port) => answers(`http://${host}:${port}/`, fetch)));
  return taken.every(Boolean) ? "port_taken" : "app_not_running";
}

/** @param {Pick<Permissions, "query">} permissions */
async function isDenied(permissions) {
  for (const name of RIGHTS) {
    try {
      return (await permissions.query({ name: /** @type {PermissionName} */ (name) })).state === "denied";
    } catch {
      // this browser does not know that right, or not by this name
    }
  }
  return false;
}

/**
 * Whether some program is there, also one that says nothing.
 * @param {string} url
 * @param {typeof globalThis.fetch} fetch
 */
async function answers(url, fetch) {
  try {
    await fetch(url, { mode: "no-cors", cache: "no-store", signal: AbortSignal.timeout(PATIENCE_MS) });
    return true;
  } catch (error) {
    return error instanceof DOMException && error.name === "TimeoutError";
  }
}
