import assert from "node:assert/strict";
import { describe, test } from "node:test";

import { fromHex } from "../src/encoding.js";
import { Protocol } from "../src/protocol.js";
import { SPEC, readVectors } from "./shared.js";

const protocol = new Protocol(SPEC);
const MESSAGES = readVectors("messages");
const FRAMES = readVectors("check_frames");

for (const side of /** @type {const} */ (["client", "server"])) {
  describe(`text frames of the ${side}`, () => {
    for (const { name, text, pad_to: length = 0, message } of MESSAGES[side].valid) {
      test(`accepted: ${name}`, () => assert.deepEqual(protocol.decode(text.padEnd(length), side), message));
    }
    for (const { name, text, pad_to: length = 0, error } of MESSAGES[side].invalid) {
      test(`refused: ${name}`, () => assert.throws(() => protocol.decode(text.padEnd(length), side), { code: error }));
    }
  });
}

describe("what the extension sends as text", () => {
  for (const { name, message } of MESSAGES.client.valid) {
    test(name, () => assert.deepEqual(protocol.decode(protocol.encode(message), "client"), message));
  }

  test("nothing that the app would refuse", () => {
    assert.throws(() => protocol.encode({ type: "cancel", id: "" }), { code: "malformed" });
    assert.throws(() => protocol.encode({ type: "hello", protocol: 1 }), { code: "malformed" });
    assert.throws(() => protocol.encode({ type: "ping", extra: 1 }), { code: "malformed" });
  });
});

describe("binary frames", () => {
  for (const { name, hex, message, image_hex: image } of FRAMES.valid) {
    test(`accepted: ${name}`, () => {
      const decoded = protocol.decodeCheck(fromHex(hex));
      assert.deepEqual(decoded.message, message);
      assert.deepEqual(Uint8Array.from(decoded.image), fromHex(image));
    });

    test(`written: ${name}`, () => {
      const { type: _type, ...fields } = message;
      const decoded = protocol.decodeCheck(protocol.encodeCheck(fields, fromHex(image)));
      assert.deepEqual(decoded.message, message);
      assert.deepEqual(Uint8Array.from(decoded.image), fromHex(image));
    });
  }

  for (const { name, hex, error } of FRAMES.invalid) {
    test(`refused: ${name}`, () => assert.throws(() => protocol.decodeCheck(fromHex(hex)), { code: error }));
  }

  test("a picture larger than allowed is not sent", () => {
    const small = new Protocol({ ...SPEC, limits: { ...SPEC.limits, image_bytes: 8 } });
    const fields = { id: "1", name: "", page_host: "", grade: "original_bytes" };
    assert.equal(small.decodeCheck(small.encodeCheck(fields, new Uint8Array(8))).image.length, 8);
    assert.throws(() => small.encodeCheck(fields, new Uint8Array(9)), { code: "too_large" });
  });
});
