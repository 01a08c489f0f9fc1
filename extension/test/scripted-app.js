/**
 * The app's side of the protocol on a real loopback socket, for what the real app never does: lie, fall silent,
 * come from another version. tests/extension runs the same client against the real one.
 */
import { WebSocketServer } from "ws";

import { fromBase64url, toBase64url } from "../src/encoding.js";
import * as pairingCrypto from "../src/pairing-crypto.js";
import { Protocol } from "../src/protocol.js";
import { SPEC } from "./shared.js";

/** @import { WireMessage } from "../src/types.d.ts" */

export const ORIGIN = "chrome-extension://blbddeoinbmklapfglgpibloglackodp";
export const PAIRING_ID = "00112233445566778899aabbccddeeff";

/** @param {unknown} text */
const bytes = (text) => /** @type {Uint8Array<ArrayBuffer>} */ (fromBase64url(String(text)));

/** A pairing key for tests that begin with a paired browser. */
export async function someKey() {
  const hmac = { name: "HMAC", hash: "SHA-256", length: 256 };
  return /** @type {CryptoKey} */ (await crypto.subtle.generateKey(hmac, false, ["sign", "verify"]));
}

export class ScriptedApp {
  /** @type {CryptoKey | null} */
  key = null;
  /** @type {string[]} */
  codes = [];
  /** @type {string[]} types of the messages that came */
  received = [];
  /** @type {Record<string, (message: WireMessage, reply: (message: object) => void, socket: import("ws").WebSocket) => unknown>} */
  answers = {
    hello: (message, reply) => this.#welcome(message, reply),
    authenticate: (_message, reply) => reply({ type: "ready" }),
    pair: (message, reply) => this.#challenge(message, reply),
    pair_reveal: (message, reply) => this.#paired(message, reply),
    check: (message, reply) => reply({ type: "result", id: message.id, verdict: { sentence: message.name } }),
    cancel: (message, reply) => reply({ type: "failed", id: message.id, code: "cancelled", message: "Cancelled." }),
    ping: (_message, reply) => reply({ type: "pong" }),
  };
  #protocol = new Protocol(SPEC);
  /** @type {WebSocketServer | null} */
  #server = null;

  /** @returns {Promise<number>} the port */
  async listen() {
    const server = new WebSocketServer({ host: "127.0.0.1", port: 0, perMessageDeflate: false });
    this.#server = server;
    server.on("connection", (socket) => this.#converse(socket));
    await new Promise((resolve) => server.once("listening", resolve));
    return /** @type {import("node:net").AddressInfo} */ (server.address()).port;
  }

  /** Also cuts every connection. */
  close() {
    for (const socket of this.#server?.clients ?? []) {
      socket.terminate();
    }
    return new Promise((resolve) => this.#server?.close(resolve));
  }

  get connections() {
    return this.#server?.clients.size ?? 0;
  }

  /** @param {import("ws").WebSocket} socket */
  #converse(socket) {
    const reply = (/** @type {object} */ message) => socket.send(JSON.stringify(message));
    socket.on("message", async (/** @type {Buffer} */ data, isBinary) => {
      const message = isBinary
        ? this.#protocol.decodeCheck(new Uint8Array(data)).message
        : this.#protocol.decode(data.toString(), "client");
      this.received.push(message.type);
      await this.answers[message.type]?.(message, reply, socket);
    });
  }

  /**
   * @param {WireMessage} hello
   * @param {(message: object) => void} reply
   */
  async #welcome(hello, reply) {
    const nonce = pairingCrypto.randomBytes(32);
    const known = this.key !== null && hello.pairing_id === PAIRING_ID;
    const about = { pairingId: PAIRING_ID, clientNonce: bytes(hello.nonce), appNonce: nonce, origin: ORIGIN };
    const proof = known && this.key ? await pairingCrypto.prove(this.key, "app", pairingCrypto.proofContext(about)) : null;
    const fields = { protocol: 1, version: "9.9", nonce: toBase64url(nonce), known };
    reply({ type: "welcome", ...fields, ...(proof ? { proof: toBase64url(proof) } : {}) });
  }

  /**
   * @param {WireMessage} message
   * @param {(message: object) => void} reply
   */
  async #challenge(message, reply) {
    this.own = await pairingCrypto.generateKeyPair();
    this.commitment = bytes(message.commitment);
    reply({ type: "pair_challenge", public_key: toBase64url(this.own.publicKey) });
  }

  /**
   * @param {WireMessage} message
   * @param {(message: object) => void} reply
   */
  async #paired(message, reply) {
    if (!this.own || !this.commitment) {
      throw new Error("pair_reveal before pair");
    }
    const clientKey = bytes(message.public_key);
    const nonce = bytes(message.nonce);
    const committed = await pairingCrypto.commitmentTo(clientKey, nonce);
    if (toBase64url(committed) !== toBase64url(this.commitment)) {
      throw new Error("another key than the one committed to");
    }
    const seen = { commitment: this.commitment, appKey: this.own.publicKey, clientKey, nonce, origin: ORIGIN };
    const transcript = await pairingCrypto.pairingTranscript(seen);
    this.codes.push(pairingCrypto.shortCode(transcript));
    this.key = await pairingCrypto.pairingKey(this.own.privateKey, clientKey, transcript);
    reply({ type: "paired", pairing_id: PAIRING_ID });
  }
}

/** A proof that fits no key. */
export const WRONG_PROOF = toBase64url(new Uint8Array(32));
