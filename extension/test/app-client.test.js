import assert from "node:assert/strict";
import { afterEach, beforeEach, describe, test } from "node:test";
import { WebSocket } from "ws";

import { AppClient } from "../src/app-client.js";
import { toBase64url } from "../src/encoding.js";
import { Protocol } from "../src/protocol.js";
import { ORIGIN, PAIRING_ID, ScriptedApp, WRONG_PROOF, someKey } from "./scripted-app.js";
import { SPEC } from "./shared.js";

/** @import { Pairing, PairingStore, Picture } from "../src/types.d.ts" */

const NEVER = new AbortController().signal;

/** @implements {PairingStore} */
class MemoryStore {
  /** @param {Pairing | null} pairing */
  constructor(pairing = null) {
    this.pairing = pairing;
  }
  async load() {
    return this.pairing;
  }
  /** @param {Pairing} pairing */
  async save(pairing) {
    this.pairing = pairing;
  }
  async forget() {
    this.pairing = null;
  }
}

/** @type {ScriptedApp} */
let app;
/** @type {AppClient[]} */
let clients;
let port = 0;
let revocations = 0;

beforeEach(async () => {
  app = new ScriptedApp();
  port = await app.listen();
  clients = [];
  revocations = 0;
});

afterEach(async () => {
  clients.forEach((client) => client.disconnect());
  await app.close();
});

/**
 * @param {PairingStore} pairings
 * @param {{ ports?: number[], limits?: Record<string, number> }} [changes] to protocol.json
 */
function newClient(pairings, { ports = [port], limits = {} } = {}) {
  const protocol = new Protocol({ ...SPEC, ports, limits: { ...SPEC.limits, ...limits } });
  const Socket = /** @type {any} */ (WebSocket);
  const explainSilence = async () => "port_taken";
  const onRevoked = () => void (revocations += 1);
  const parts = { protocol, version: "0.1.0", origin: ORIGIN, pairings, Socket, explainSilence, onRevoked };
  const client = new AppClient(parts);
  clients.push(client);
  return client;
}

/** @param {{ ports?: number[], limits?: Record<string, number> }} [changes] */
async function pairedClient(changes) {
  app.key = await someKey();
  return newClient(new MemoryStore({ id: PAIRING_ID, key: app.key }), changes);
}

/**
 * @param {string} name
 * @returns {Picture}
 */
const picture = (name) => ({ bytes: new Uint8Array([1, 2, 3]), grade: "original_bytes", name });

/** A port on which nothing listens. */
async function deadPort() {
  const other = new ScriptedApp();
  const dead = await other.listen();
  await other.close();
  return dead;
}

describe("connecting", () => {
  test("tries the ports in order and stays with the first that is ours", async () => {
    const client = await pairedClient({ ports: [await deadPort(), port, await deadPort()] });
    assert.equal((await client.connect()).appVersion, "9.9");
  });

  test("nothing listens", async () => {
    const client = newClient(new MemoryStore(), { ports: [await deadPort()] });
    await assert.rejects(client.connect(), { code: "port_taken" }); // as the diagnosis says
  });

  test("goes past a program that is not our Telltale", async () => {
    const stranger = new ScriptedApp();
    const strange = await stranger.listen();
    const client = await pairedClient({ ports: [strange, port] });
    assert.equal((await client.connect()).appVersion, "9.9");
    await stranger.close();
  });

  test("never paired", async () => {
    await assert.rejects(newClient(new MemoryStore()).connect(), { code: "not_paired" });
  });

  test("paired once, but the app knows nothing of it", async () => {
    const client = newClient(new MemoryStore({ id: PAIRING_ID, key: await someKey() }));
    await assert.rejects(client.connect(), { code: "pairing_unknown" });
  });

  test("a stranger with the right pairing id gets no proof of ours", async () => {
    const client = await pairedClient();
    const welcome = { type: "welcome", protocol: 1, version: "9.9", nonce: toBase64url(new Uint8Array(32)), known: true };
    for (const proof of [{}, { proof: WRONG_PROOF }]) {
      app.answers.hello = (_message, reply) => reply({ ...welcome, ...proof });
      await assert.rejects(client.connect(), { code: "app_not_trusted" });
    }
    assert.ok(!app.received.includes("authenticate"));
  });

  test("another version says which side to update", async () => {
    const client = await pairedClient();
    app.answers.hello = (_message, reply) =>
      reply({ type: "error", code: "protocol_mismatch", message: "Versions differ.", update: "extension" });
    await assert.rejects(client.connect(), { code: "protocol_mismatch", update: "extension" });
  });

  test("the close code tells the reason where no message did", async () => {
    const client = await pairedClient();
    app.answers.authenticate = (_message, _reply, socket) => socket.close(4410);
    await assert.rejects(client.connect(), { code: "revoked" });
    app.answers.authenticate = (_message, _reply, socket) => socket.close(1009);
    await assert.rejects(client.connect(), { code: "too_large" });
  });

  test("an app that falls silent", async () => {
    const client = await pairedClient({ limits: { handshake_seconds: 0.2 } });
    app.answers.hello = () => {};
    await assert.rejects(client.connect(), { code: "timeout" });
  });

  test("nonsense from the app", async () => {
    const client = await pairedClient();
    app.answers.hello = (_message, reply) => reply({ type: "welcome" });
    await assert.rejects(client.connect(), { code: "malformed" });
    app.answers.hello = (_message, reply) => reply({ type: "ready" });
    await assert.rejects(client.connect(), { code: "malformed" });
  });

  test("callers at the same time share one connection", async () => {
    const client = await pairedClient();
    const [one, other] = await Promise.all([client.connect(), client.connect()]);
    assert.equal(one, other);
    assert.equal(app.connections, 1);
  });
});

describe("checking", () => {
  test("each answer goes to its question, also out of order", async () => {
    const client = await pairedClient();
    /** @type {(() => void)[]} */
    const held = [];
    app.answers.check = (message, reply) => {
      held.push(() => reply({ type: "result", id: message.id, verdict: { sentence: message.name } }));
      if (held.length === 3) {
        held.reverse().forEach((release) => release());
      }
    };
    const names = ["a", "b", "c"];
    const answers = await Promise.all(names.map((name) => client.check(picture(name), "", "en", NEVER)));
    assert.deepEqual(answers.map(({ verdict }) => verdict.sentence), names);
  });

  test("the app is told in which language to answer", async () => {
    const client = await pairedClient();
    app.answers.check = (message, reply) => reply({ type: "result", id: message.id, verdict: { sentence: message.language } });
    assert.equal((await client.check(picture("a"), "", "de", NEVER)).verdict.sentence, "de");
  });

  test("no more at once than the app takes", async () => {
    const client = await pairedClient({ limits: { in_flight_per_client: 2 } });
    let now = 0;
    let most = 0;
    app.answers.check = (message, reply) => {
      most = Math.max(most, ++now);
      setTimeout(() => {
        now -= 1;
        reply({ type: "result", id: message.id, verdict: { sentence: message.name } });
      }, 10);
    };
    const names = Array.from({ length: 9 }, (_, index) => String(index));
    const answers = await Promise.all(names.map((name) => client.check(picture(name), "", "en", NEVER)));
    assert.deepEqual(answers.map(({ verdict }) => verdict.sentence), names);
    assert.equal(most, 2);
  });

  test("one that fails does not touch the others", async () => {
    const client = await pairedClient();
    app.answers.check = (message, reply) =>
      message.name === "bad"
        ? reply({ type: "failed", id: message.id, code: "image_corrupt", message: "It is damaged." })
        : reply({ type: "result", id: message.id, verdict: { sentence: "fine" } });
    const [bad, good] = await Promise.allSettled([
      client.check(picture("bad"), "", "en", NEVER),
      client.check(picture("good"), "", "en", NEVER),
    ]);
    assert.equal(bad.status === "rejected" && bad.reason.code, "image_corrupt");
    assert.equal(bad.status === "rejected" && bad.reason.sentence, "It is damaged.");
    assert.equal(good.status, "fulfilled");
  });

  test("a picture without bytes is not sent", async () => {
    const client = await pairedClient();
    const empty = { ...picture("a"), bytes: new Uint8Array() };
    await assert.rejects(client.check(empty, "", "en", NEVER), { code: "image_empty" });
    assert.deepEqual(app.received, []);
  });

  test("aborting cancels", async () => {
    const client = await pairedClient();
    const controller = new AbortController();
    app.answers.check = () => controller.abort();
    await assert.rejects(client.check(picture("a"), "", "en", controller.signal), { code: "cancelled" });
  });

  test("a broken connection fails what waits; the next check connects anew", async () => {
    const client = await pairedClient();
    const answer = /** @type {any} */ (app.answers.check);
    app.answers.check = (_message, _reply, socket) => socket.terminate();
    await assert.rejects(client.check(picture("a"), "", "en", NEVER), { code: "connection_lost" });
    app.answers.check = answer;
    assert.equal((await client.check(picture("b"), "", "en", NEVER)).verdict.sentence, "b");
  });

  test("a fatal error reaches what waits", async () => {
    const client = await pairedClient();
    app.answers.check = (_message, reply, socket) => {
      reply({ type: "error", code: "revoked", message: "Removed." });
      socket.close(4410);
    };
    await assert.rejects(client.check(picture("a"), "", "en", NEVER), { code: "revoked" });
  });

  test("a revoked pairing is remembered as such, until the app knows it again", async () => {
    const key = (app.key = await someKey());
    const store = new MemoryStore({ id: PAIRING_ID, key });
    const client = newClient(store);
    app.answers.check = (_message, reply) => reply({ type: "error", code: "revoked", message: "Removed." });
    await assert.rejects(client.check(picture("a"), "", "en", NEVER), { code: "revoked" });
    app.key = null;
    await assert.rejects(client.connect(), { code: "revoked" });
    assert.equal(store.pairing?.isRevoked, true);
    assert.equal(revocations, 1);
    app.key = key;
    assert.equal((await client.connect()).appVersion, "9.9");
  });

  test("pings while it waits, and not afterwards", async () => {
    const client = await pairedClient({ limits: { ping_seconds: 0.02 } });
    const pings = () => app.received.filter((type) => type === "ping").length;
    app.answers.check = (message, reply) => setTimeout(() => reply({ type: "result", id: message.id, verdict: {} }), 150);
    await client.check(picture("a"), "", "en", NEVER);
    const during = pings();
    assert.ok(during >= 2, `${during} pings`);
    await new Promise((resolve) => setTimeout(resolve, 100));
    assert.ok(pings() <= during + 1);
  });

  test("an app that answers no ping counts as gone", async () => {
    const client = await pairedClient({ limits: { ping_seconds: 0.02 } });
    app.answers.check = () => {};
    app.answers.ping = () => {};
    await assert.rejects(client.check(picture("a"), "", "en", NEVER), { code: "connection_lost" });
  });
});

describe("showing a verdict in the app", () => {
  const receipt = "00112233445566778899aabbccddeeff";

  test("comes with the verdict and goes back to the app", async () => {
    const client = await pairedClient();
    app.answers.check = (message, reply) => reply({ type: "result", id: message.id, verdict: {}, receipt });
    assert.equal((await client.check(picture("a"), "", "en", NEVER)).receipt, receipt);
    await client.show(receipt);
    assert.equal(app.received.at(-1), "show");
  });

  test("an app that does not know it any more", async () => {
    const client = await pairedClient();
    app.answers.show = (_message, reply) =>
      reply({ type: "failed", id: receipt, code: "unknown_receipt", message: "Gone." });
    await assert.rejects(client.show(receipt), { code: "unknown_receipt" });
  });
});

describe("pairing", () => {
  test("shows the app's code, keeps the pairing, and authenticates with it", async () => {
    const store = new MemoryStore();
    const client = newClient(store);
    /** @type {string[]} */
    const codes = [];
    await client.pair("Chromium on Linux", (code) => codes.push(code), NEVER);
    assert.deepEqual(codes, app.codes);
    assert.match(String(codes[0]), /^\d{3} \d{3}$/);
    assert.equal(store.pairing?.id, PAIRING_ID);
    assert.equal((await client.check(picture("a"), "", "en", NEVER)).verdict.sentence, "a");
  });

  test("refused: nothing is kept", async () => {
    const store = new MemoryStore();
    app.answers.pair_reveal = (_message, reply) => reply({ type: "error", code: "pairing_refused", message: "No." });
    await assert.rejects(newClient(store).pair("B", () => {}, NEVER), { code: "pairing_refused" });
    assert.equal(store.pairing, null);
  });

  test("cancelled while it waits", async () => {
    const controller = new AbortController();
    app.answers.pair_reveal = () => {};
    const pairing = newClient(new MemoryStore()).pair("B", () => controller.abort(), controller.signal);
    await assert.rejects(pairing, { code: "pairing_cancelled" });
  });

  test("stays awake while the person decides", async () => {
    const client = newClient(new MemoryStore(), { limits: { ping_seconds: 0.02 } });
    const approve = /** @type {any} */ (app.answers.pair_reveal);
    app.answers.pair_reveal = (message, reply, socket) => setTimeout(() => approve(message, reply, socket), 120);
    await client.pair("B", () => {}, NEVER);
    assert.ok(app.received.filter((type) => type === "ping").length >= 2);
  });

  test("a key that is no point of the curve", async () => {
    const point = new Uint8Array(65).fill(4);
    app.answers.pair = (_message, reply) => reply({ type: "pair_challenge", public_key: toBase64url(point) });
    const store = new MemoryStore();
    await assert.rejects(newClient(store).pair("B", () => {}, NEVER));
    assert.equal(store.pairing, null);
  });
});
