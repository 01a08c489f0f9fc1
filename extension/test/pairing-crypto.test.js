import assert from "node:assert/strict";
import { describe, test } from "node:test";

import { concatenate, fromBase64url, toBase64url } from "../src/encoding.js";
import * as pairingCrypto from "../src/pairing-crypto.js";
import { readVectors } from "./shared.js";

const VECTORS = readVectors("pairing");

/**
 * @param {string} text
 * @returns {Uint8Array<ArrayBuffer>}
 */
function bytes(text) {
  const decoded = fromBase64url(text);
  assert.ok(decoded, `not base64url: ${text}`);
  return decoded;
}

/** @param {JsonWebKey} jwk */
function privateKey(jwk) {
  return crypto.subtle.importKey("jwk", jwk, { name: "ECDH", namedCurve: "P-256" }, false, ["deriveBits"]);
}

/** @param {any} vector */
async function derive(vector) {
  const seen = {
    commitment: bytes(vector.commitment),
    appKey: bytes(vector.app_public_key),
    clientKey: bytes(vector.client_public_key),
    nonce: bytes(vector.client_nonce),
    origin: vector.origin,
  };
  const transcript = await pairingCrypto.pairingTranscript(seen);
  const own = await privateKey(vector.client_private_jwk);
  return { transcript, key: await pairingCrypto.pairingKey(own, seen.appKey, transcript) };
}

for (const vector of VECTORS.vectors) {
  describe(`pairing vector: ${vector.name}`, () => {
    test("commitment, transcript and code", async () => {
      const { transcript } = await derive(vector);
      const commitment = await pairingCrypto.commitmentTo(bytes(vector.client_public_key), bytes(vector.client_nonce));
      assert.equal(toBase64url(commitment), vector.commitment);
      assert.equal(toBase64url(transcript), vector.transcript);
      assert.equal(pairingCrypto.shortCode(transcript), vector.code);
    });

    test("the key proves as the vector's key does, and cannot be read", async () => {
      const { key } = await derive(vector);
      const about = vector.authentication;
      const context = pairingCrypto.proofContext({
        pairingId: about.pairing_id,
        clientNonce: bytes(about.client_hello_nonce),
        appNonce: bytes(about.app_welcome_nonce),
        origin: vector.origin,
      });
      assert.equal(toBase64url(await pairingCrypto.prove(key, "client", context)), about.client_proof);
      assert.ok(await pairingCrypto.isProof(key, "app", context, bytes(about.app_proof)));
      await assert.rejects(crypto.subtle.exportKey("raw", key));
    });

    test("no proof stands for the other role, another context or other bytes", async () => {
      const { key } = await derive(vector);
      const context = bytes(vector.transcript);
      const proof = await pairingCrypto.prove(key, "app", context);
      assert.ok(await pairingCrypto.isProof(key, "app", context, proof));
      assert.ok(!(await pairingCrypto.isProof(key, "client", context, proof)));
      assert.ok(!(await pairingCrypto.isProof(key, "app", concatenate(context, context), proof)));
      assert.ok(!(await pairingCrypto.isProof(key, "app", context, proof.map((byte) => byte ^ 1))));
    });
  });
}

describe("public keys", () => {
  for (const [index, bad] of VECTORS.bad_public_keys.entries()) {
    test(`refused: ${bad.name ?? index}`, async () => {
      const { privateKey: own } = await pairingCrypto.generateKeyPair();
      const point = bytes(bad.public_key ?? bad);
      await assert.rejects(pairingCrypto.pairingKey(own, point, new Uint8Array(32)));
    });
  }

  test("a fresh pair has 65 uncompressed bytes and its own secret", async () => {
    const [one, other] = await Promise.all([pairingCrypto.generateKeyPair(), pairingCrypto.generateKeyPair()]);
    assert.equal(one.publicKey.length, 65);
    assert.equal(one.publicKey[0], 4);
    assert.notDeepEqual(one.publicKey, other.publicKey);
  });
});
