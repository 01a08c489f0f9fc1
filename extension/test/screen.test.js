import assert from "node:assert/strict";
import { mock, test } from "node:test";

/** @import { Badge } from "../src/badge-port.js" */
/** @import { Measured } from "../src/types.d.ts" */

const PIXEL = "data:image/png;base64,iVBORw0KGgo=";
const DAY_MS = 86_400_000;

// The browser's API, as far as captures need it; what is imported looks for it at once.
globalThis.chrome = /** @type {any} */ ({
  tabs: { get: async () => ({ active: true, windowId: 1 }), captureVisibleTab: async () => PIXEL },
});
const { TabScreen } = await import("../src/screen.js");

/** @param {InstanceType<typeof TabScreen>} screen */
function badgeOn(screen) {
  const where = /** @type {Measured} */ (/** @type {unknown} */ ({ picture: {}, view: {} }));
  const ask = async (/** @type {{ token: string }} */ { token }) => {
    queueMicrotask(() => screen.placed(token, where));
    return true;
  };
  return /** @type {Badge} */ (/** @type {unknown} */ ({ tabId: 1, ask, send: () => {} }));
}

test("a capture waits for no wall clock that was set back", { timeout: 60_000 }, async () => {
  const screen = new TabScreen();
  const badge = badgeOn(screen);
  await screen.capture(badge);
  const yesterday = Date.now() - DAY_MS;
  mock.method(Date, "now", () => yesterday);
  assert.ok((await screen.capture(badge)).png.size);
});
