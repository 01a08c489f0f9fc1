import assert from "node:assert/strict";
import { describe, test } from "node:test";

import { hostOf, missingHostPattern, nameOf } from "../src/addresses.js";

describe("host permission", () => {
  for (const [srcUrl, pageUrl, pattern] of /** @type {const} */ ([
    ["https://cdn.example/a.jpg", "https://example.org/", "https://cdn.example/*"],
    ["http://cdn.example:8080/a.jpg", "https://example.org/", "http://cdn.example/*"],
    ["https://example.org/a.jpg", "https://example.org/page", null],
    ["https://example.org:444/a.jpg", "https://example.org/page", "https://example.org/*"],
    ["http://example.org/a.jpg", "https://example.org/page", "http://example.org/*"],
    ["data:image/png;base64,AAAA", "https://example.org/", null],
    ["blob:https://example.org/1", "https://example.org/", null],
    ["file:///home/a.jpg", "file:///home/", null],
    ["", "https://example.org/", null],
  ])) {
    test(`${srcUrl.slice(0, 32)} on ${pageUrl}`, () => assert.equal(missingHostPattern(srcUrl, pageUrl), pattern));
  }
});

describe("a picture's name", () => {
  for (const [url, name] of /** @type {const} */ ([
    ["https://example.org/a/b%20c.jpg?token=secret#x", "b c.jpg"],
    ["https://example.org/", ""],
    ["https://example.org/%E0%A4%A", "%E0%A4%A"],
    ["data:image/png;base64,AAAA", ""],
    ["no address", ""],
    [`https://example.org/${"😀".repeat(300)}`, "😀".repeat(255)],
  ])) {
    test(url.slice(0, 40), () => assert.equal(nameOf(url), name));
  }
});

describe("a page's host", () => {
  for (const [url, host] of /** @type {const} */ ([
    ["https://example.org:8443/a?b", "example.org:8443"],
    ["file:///home/somebody/secret.html", ""],
    ["about:blank", ""],
    [undefined, ""],
    ["", ""],
  ])) {
    test(String(url), () => assert.equal(hostOf(url), host));
  }
});
