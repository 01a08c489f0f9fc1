import assert from "node:assert/strict";
import { createServer } from "node:http";
import { after, before, test } from "node:test";
import { WebSocket } from "ws";

import { AppClient } from "../src/app-client.js";
import { Checks } from "../src/checks.js";
import { TelltaleError } from "../src/errors.js";
import { ImageReader } from "../src/image-bytes.js";
import { PairingDesk } from "../src/pairing.js";
import { Protocol } from "../src/protocol.js";
import { SPEC } from "./shared.js";

/** @import { Badge } from "../src/badge-port.js" */

/** @type {import("node:http").Server} */
let server;
let url = "";
/** @type {(() => void)[]} */
const whenAsked = [];
/** @type {Promise<unknown>} */
let dropped;

before(async () => {
  // A server that begins its answer and never ends it.
  server = createServer((_request, response) => {
    dropped = new Promise((resolve) => response.on("close", resolve));
    response.writeHead(200, { "Content-Type": "image/gif" }).write("GIF89a");
    whenAsked.forEach((tell) => tell());
  });
  await new Promise((resolve) => server.listen(0, "127.0.0.1", () => resolve(undefined)));
  url = `http://127.0.0.1:${/** @type {import("node:net").AddressInfo} */ (server.address()).port}/slow.gif`;
});

after(() => server.close());

test("closing the badge stops the request that was begun at the click", { timeout: 60_000 }, async () => {
  const client = new AppClient({
    protocol: new Protocol({ ...SPEC, ports: [] }),
    version: "0.1.0",
    origin: "chrome-extension://abc",
    pairings: { load: async () => null, save: async () => {}, forget: async () => {} },
    Socket: /** @type {any} */ (WebSocket),
    explainSilence: async () => "app_not_running",
    onRevoked: () => {},
  });
  const checks = new Checks({
    client,
    reader: new ImageReader({ fetch, maxBytes: 1000 }),
    desk: new PairingDesk(client, "node"),
    showPairing: async () => {},
    hidePairing: async () => {},
  });
  const closed = new AbortController();
  const badge = { signal: closed.signal, show: () => {}, ask: async () => null };
  const asked = new Promise((resolve) => whenAsked.push(() => resolve(undefined)));
  const early = checks.prepare(url);
  await asked;
  const label = checks.run(
    /** @type {Badge} */ (/** @type {unknown} */ (badge)),
    {
      found: { id: 1, kind: "image", url },
      pageHost: "",
      screen: { capture: () => Promise.reject(new TelltaleError("picture_unreachable")) },
      permission: Promise.resolve(),
      early,
    },
    (key) => key,
  );
  closed.abort();
  await dropped;
  assert.equal(await label, null);
});
