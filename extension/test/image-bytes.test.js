import assert from "node:assert/strict";
import { createServer } from "node:http";
import { after, before, describe, test } from "node:test";

import { TelltaleError } from "../src/errors.js";
import { ImageReader } from "../src/image-bytes.js";

/** @import { Badge } from "../src/badge-port.js" */

const PIXELS = Buffer.from("R0lGODlhAQABAAAAACwAAAAAAQABAAACAUwAOw==", "base64");
const NEVER = new AbortController().signal;
const LIMIT = 1000;

/** @type {Record<string, [status: number, type: string, body: Buffer]>} */
const ANSWERS = {
  "/a.gif": [200, "image/gif", PIXELS],
  "/login": [200, "text/html; charset=utf-8", Buffer.from("<h1>Log in</h1>")],
  "/lines.svg": [200, "image/svg+xml", Buffer.from("<svg xmlns='http://www.w3.org/2000/svg'/>")],
  "/gone.gif": [404, "image/gif", PIXELS],
  "/huge.gif": [200, "image/gif", Buffer.alloc(LIMIT + 1)],
};

/** @type {import("node:http").Server} */
let server;
let origin = "";
/** @type {string[]} */
const accepted = [];

before(async () => {
  server = createServer((request, response) => {
    accepted.push(request.headers.accept ?? "");
    const [status, type, body] = ANSWERS[request.url ?? ""] ?? [500, "text/plain", Buffer.alloc(0)];
    response.writeHead(status, { "Content-Type": type }).end(body);
  });
  await new Promise((resolve) => server.listen(0, "127.0.0.1", () => resolve(undefined)));
  origin = `http://127.0.0.1:${/** @type {import("node:net").AddressInfo} */ (server.address()).port}`;
});

after(() => server.close());

/**
 * A page that has the picture's file, or can draw it, or not; pictures are not on its screen.
 * @param {Buffer | null} found
 * @param {Buffer | null} [drawn]
 */
function page(found, drawn = null) {
  /** @type {string[]} */
  const said = [];
  const answers = { read: found, redraw: drawn };
  const badge = {
    said,
    ask: async (/** @type {{ type: "read" | "redraw" }} */ { type }) => {
      said.push(type);
      return answers[type]?.toString("base64") ?? null;
    },
  };
  return /** @type {typeof badge & Badge} */ (/** @type {unknown} */ (badge));
}

const screen = { capture: () => Promise.reject(new TelltaleError("picture_unreachable")) };

/**
 * @param {string} url
 * @param {Badge} badge
 */
const read = (url, badge) =>
  new ImageReader({ fetch, maxBytes: LIMIT }).read({ id: 1, kind: "image", url }, badge, screen, NEVER);

describe("the bytes of a picture", () => {
  test("as published, asked for as a page asks", async () => {
    const badge = page(null);
    const { bytes, grade, name } = await read(`${origin}/a.gif`, badge);
    assert.deepEqual(Buffer.from(bytes), PIXELS);
    assert.deepEqual([grade, name], ["original_bytes", "a.gif"]);
    assert.match(String(accepted.at(-1)), /^image\/avif,image\/webp/);
    assert.deepEqual(badge.said, []);
  });

  test("what was begun at the click is used, unless the page shows another address", async () => {
    const reader = new ImageReader({ fetch, maxBytes: LIMIT });
    const requests = accepted.length;
    const early = reader.begin(`${origin}/a.gif`);
    const found = { id: 1, kind: /** @type {const} */ ("image"), url: `${origin}/a.gif` };
    assert.equal((await reader.read(found, page(null), screen, NEVER, early)).grade, "original_bytes");
    assert.equal(accepted.length, requests + 1);
    const other = { ...found, url: `data:image/gif;base64,${Buffer.from("other").toString("base64")}` };
    assert.equal(String(Buffer.from((await reader.read(other, page(null), screen, NEVER, early)).bytes)), "other");
    const huge = { ...found, url: `${origin}/huge.gif` };
    const begun = reader.begin(huge.url);
    await assert.rejects(reader.read(huge, page(null), screen, NEVER, begun), { code: "image_too_large" });
  });

  test("a data address", async () => {
    const { bytes, grade, name } = await read(`data:image/gif;base64,${PIXELS.toString("base64")}`, page(null));
    assert.deepEqual(Buffer.from(bytes), PIXELS);
    assert.deepEqual([grade, name], ["original_bytes", ""]);
  });

  for (const path of ["/login", "/gone.gif", "/unknown"]) {
    test(`${path} is no picture: the page is asked for its own`, async () => {
      const { bytes, grade } = await read(origin + path, page(PIXELS));
      assert.deepEqual(Buffer.from(bytes), PIXELS);
      assert.equal(grade, "original_bytes");
    });
  }

  test("a blob address only the page can read", async () => {
    const { bytes } = await read("blob:https://example.org/1234", page(PIXELS));
    assert.deepEqual(Buffer.from(bytes), PIXELS);
  });

  test("what has no file is drawn anew by the page, and says so", async () => {
    const badge = page(null, PIXELS);
    const { bytes, grade } = await read("", badge);
    assert.deepEqual(Buffer.from(bytes), PIXELS);
    assert.equal(grade, "page_reencoded");
    assert.deepEqual(badge.said, ["redraw"]);
  });

  test("a drawing of lines has no pixels until the page draws it", async () => {
    const { grade } = await read(`${origin}/lines.svg`, page(null, PIXELS));
    assert.equal(grade, "page_reencoded");
  });

  test("neither file nor copy nor screen", async () => {
    const badge = page(null);
    await assert.rejects(read(`${origin}/gone.gif`, badge), { code: "picture_unreachable" });
    assert.deepEqual(badge.said, ["read", "redraw"]);
  });

  test("an endless one is cut off", async () => {
    await assert.rejects(read(`${origin}/huge.gif`, page(null)), { code: "image_too_large" });
  });
});
