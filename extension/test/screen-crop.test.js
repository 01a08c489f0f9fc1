import assert from "node:assert/strict";
import { test } from "node:test";

import { cropOnCapture } from "../src/screen-crop.js";

const VIEW = { x: 0, y: 0, width: 800, height: 600 };
const CAPTURE = { width: 800, height: 600 };

test("a picture in full view", () => {
  const part = cropOnCapture({ x: 10, y: 20, width: 300, height: 200 }, VIEW, CAPTURE);
  assert.deepEqual(part, { x: 10, y: 20, width: 300, height: 200 });
});

test("device pixels: 150 %", () => {
  const part = cropOnCapture({ x: 10, y: 20, width: 300, height: 200 }, VIEW, { width: 1200, height: 900 });
  assert.deepEqual(part, { x: 15, y: 30, width: 450, height: 300 });
});

test("edges between pixels are rounded inwards", () => {
  const part = cropOnCapture({ x: 10.4, y: 20.6, width: 300, height: 200 }, VIEW, CAPTURE);
  assert.deepEqual(part, { x: 11, y: 21, width: 299, height: 199 });
});

test("floating-point dust does not cost a pixel", () => {
  const part = cropOnCapture({ x: 10.0000001, y: 20, width: 299.9999998, height: 200 }, VIEW, CAPTURE);
  assert.deepEqual(part, { x: 10, y: 20, width: 300, height: 200 });
});

test("only the part in view", () => {
  const part = cropOnCapture({ x: -50, y: 500, width: 200, height: 400 }, VIEW, CAPTURE);
  assert.deepEqual(part, { x: 0, y: 500, width: 150, height: 100 });
});

test("pinched: the view is a part of the page's viewport", () => {
  const view = { x: 100, y: 50, width: 400, height: 300 };
  const part = cropOnCapture({ x: 150, y: 50, width: 100, height: 100 }, view, CAPTURE);
  assert.deepEqual(part, { x: 100, y: 0, width: 200, height: 200 });
});

for (const [name, picture] of /** @type {const} */ ([
  ["above", { x: 0, y: -300, width: 100, height: 300 }],
  ["below", { x: 0, y: 600, width: 100, height: 100 }],
  ["left", { x: -100, y: 0, width: 100, height: 100 }],
  ["right", { x: 800, y: 0, width: 10, height: 10 }],
  ["without size", { x: 10, y: 10, width: 0, height: 10 }],
])) {
  test(`out of view: ${name}`, () => assert.equal(cropOnCapture(picture, VIEW, CAPTURE), null));
}
