/**
 * The way to the app: connects on demand, to the first port on which a Telltale proves that it is ours, and pairs.
 * @import { Answer, Pairing, PairingStore, Picture, WireMessage } from "./types.d.ts"
 * @import { Protocol } from "./protocol.js"
 */
import { fromBase64url, toBase64url } from "./encoding.js";
import { TelltaleError } from "./errors.js";
import * as pairingCrypto from "./pairing-crypto.js";
import { Session } from "./session.js";
import { Slots } from "./slots.js";
import { Wire } from "./wire.js";

/** Shorter than the 30 s after which a browser puts the service worker to sleep. */
const IDLE_SECONDS = 25;
const NONCE_BYTES = 32;
/** Beyond the app's own deadline, so that its answer comes first. */
const GRACE_SECONDS = 5;

/**
 * A field of a message that the protocol says is base64url.
 * @param {WireMessage} message
 * @param {string} name
 */
function bytesOf(message, name) {
  return /** @type {Uint8Array<ArrayBuffer>} */ (fromBase64url(String(message[name])));
}

/**
 * @typedef {object} Greeted
 * @property {Wire} wire
 * @property {WireMessage} welcome
 * @property {Uint8Array<ArrayBuffer>} nonce ours
 */

export class AppClient {
  /** @type {Promise<Session> | null} */
  #connecting = null;
  /** @type {Session | null} */
  #session = null;

  /**
   * @param {object} parts
   * @param {Protocol} parts.protocol
   * @param {string} parts.version the extension's
   * @param {string} parts.origin as the browser sends it: `chrome-extension://…`
   * @param {PairingStore} parts.pairings
   * @param {typeof WebSocket} parts.Socket
   * @param {() => Promise<string>} parts.explainSilence why no Telltale answers on any port: an error's code
   * @param {() => void} parts.onRevoked called when the app has ended a session because the person removed this browser
   */
  constructor({ protocol, version, origin, pairings, Socket, explainSilence, onRevoked }) {
    this.protocol = protocol;
    this.version = version;
    this.origin = origin;
    this.pairings = pairings;
    this.Socket = Socket;
    this.explainSilence = explainSilence;
    this.onRevoked = onRevoked;
    this.slots = new Slots(protocol.spec.limits.in_flight_per_client ?? 1);
  }

  /**
   * The open session, or a new one; callers at the same time share it. Rejects with the reason why there is none.
   * @returns {Promise<Session>}
   */
  async connect() {
    if (this.#session?.isOpen) {
      return this.#session;
    }
    this.#connecting ??= this.#openSession().finally(() => (this.#connecting = null));
    this.#session = await this.#connecting;
    return this.#session;
  }

  disconnect() {
    this.#session?.close();
    this.#session = null;
  }

  /**
   * @param {Picture} picture
   * @param {string} pageHost shown in the app's history; empty to say nothing
   * @param {string} language in which the app is to answer
   * @param {AbortSignal} signal
   * @returns {Promise<Answer>}
   */
  async check(picture, pageHost, language, signal) {
    if (picture.bytes.length === 0) {
      throw new TelltaleError("image_empty"); // a frame without a picture is against the protocol
    }
    return this.slots.run(async () => {
      const session = await this.connect();
      signal.throwIfAborted();
      const fields = { name: picture.name, page_host: pageHost, grade: picture.grade, explain: true, language };
      return session.check(fields, picture.bytes, signal);
    });
  }

  /**
   * Rejects with `unknown_receipt` when the app does not know that verdict any more.
   * @param {string} receipt
   */
  async show(receipt) {
    await (await this.connect()).show(receipt);
  }

  /**
   * Pairs anew, on the first port that answers, and keeps the pairing. Rejects when refused, too late or aborted.
   * @param {string} name of this browser, for the app's window
   * @param {(code: string) => void} showCode called when the person can compare
   * @param {AbortSignal} signal
   */
  async pair(name, showCode, signal) {
    const { wire } = await this.#firstPort((port) => this.#greet(port, null));
    const stop = () => wire.close();
    signal.addEventListener("abort", stop);
    try {
      const pairing = await this.#exchangeKeys(wire, name, showCode);
      this.disconnect();
      await this.pairings.save(pairing);
    } catch (error) {
      throw signal.aborted ? new TelltaleError("pairing_cancelled") : error;
    } finally {
      signal.removeEventListener("abort", stop);
      wire.close();
    }
  }

  /**
   * @template T
   * @param {(port: number) => Promise<T>} attempt
   * @returns {Promise<T>}
   */
  async #firstPort(attempt) {
    let reason = new TelltaleError("app_not_running");
    for (const port of this.protocol.spec.ports) {
      try {
        return await attempt(port);
      } catch (error) {
        // A Telltale that says why it won't is more telling than a port where nobody answers.
        if (error instanceof TelltaleError && reason.code === "app_not_running") {
          reason = error;
        } else if (!(error instanceof TelltaleError)) {
          throw error;
        }
      }
    }
    throw reason.code === "app_not_running" ? new TelltaleError(await this.explainSilence()) : reason;
  }

  async #openSession() {
    const pairing = await this.pairings.load();
    return this.#firstPort(async (port) => {
      const greeted = await this.#greet(port, pairing);
      try {
        return await this.#authenticate(greeted, pairing);
      } catch (error) {
        greeted.wire.close();
        throw error;
      }
    });
  }

  /**
   * @param {number} port
   * @param {Pairing | null} pairing
   * @returns {Promise<Greeted>}
   */
  async #greet(port, pairing) {
    const wire = await Wire.open(port, this.protocol, this.Socket);
    const nonce = pairingCrypto.randomBytes(NONCE_BYTES);
    wire.send({
      type: "hello",
      protocol: this.protocol.spec.protocol,
      version: this.version,
      nonce: toBase64url(nonce),
      ...(pairing ? { pairing_id: pairing.id } : {}),
    });
    return { wire, nonce, welcome: await wire.receive("welcome", this.#handshakeSeconds) };
  }

  get #handshakeSeconds() {
    return this.protocol.spec.limits.handshake_seconds ?? 0;
  }

  /**
   * Mutual: the app proves the key first, so that a stranger on its port learns nothing.
   * @param {Greeted} greeted
   * @param {Pairing | null} pairing
   * @returns {Promise<Session>}
   */
  async #authenticate({ wire, welcome, nonce }, pairing) {
    if (!pairing) {
      throw new TelltaleError("not_paired");
    }
    if (!welcome.known) {
      throw new TelltaleError(pairing.isRevoked ? "revoked" : "pairing_unknown");
    }
    const appNonce = bytesOf(welcome, "nonce");
    const about = { pairingId: pairing.id, clientNonce: nonce, appNonce, origin: this.origin };
    const context = pairingCrypto.proofContext(about);
    if (!welcome.proof || !(await pairingCrypto.isProof(pairing.key, "app", context, bytesOf(welcome, "proof")))) {
      throw new TelltaleError("app_not_trusted");
    }
    const proof = await pairingCrypto.prove(pairing.key, "client", context);
    wire.send({ type: "authenticate", proof: toBase64url(proof) });
    await wire.receive("ready", this.#handshakeSeconds);
    const pingSeconds = this.protocol.spec.limits.ping_seconds ?? IDLE_SECONDS;
    const onEnd = (/** @type {TelltaleError} */ { code }) => void (code === "revoked" && this.#rememberRevoked(pairing));
    return new Session(wire, { appVersion: String(welcome.version), pingSeconds, idleSeconds: IDLE_SECONDS, onEnd });
  }

  /**
   * For the popup, which is opened later: from then on the app says only that it does not know the pairing.
   * @param {Pairing} pairing
   */
  async #rememberRevoked(pairing) {
    await this.pairings.save({ ...pairing, isRevoked: true });
    this.onRevoked();
  }

  /**
   * @param {Wire} wire
   * @param {string} name
   * @param {(code: string) => void} showCode
   * @returns {Promise<Pairing>}
   */
  async #exchangeKeys(wire, name, showCode) {
    const { privateKey, publicKey: clientKey } = await pairingCrypto.generateKeyPair();
    const nonce = pairingCrypto.randomBytes(NONCE_BYTES);
    const commitment = await pairingCrypto.commitmentTo(clientKey, nonce);
    wire.send({ type: "pair", name, commitment: toBase64url(commitment) });
    const appKey = bytesOf(await wire.receive("pair_challenge", this.#handshakeSeconds), "public_key");
    const seen = { commitment, appKey, clientKey, nonce, origin: this.origin };
    const transcript = await pairingCrypto.pairingTranscript(seen);
    const key = await pairingCrypto.pairingKey(privateKey, appKey, transcript);
    wire.send({ type: "pair_reveal", public_key: toBase64url(clientKey), nonce: toBase64url(nonce) });
    showCode(pairingCrypto.shortCode(transcript));
    const pingMs = (this.protocol.spec.limits.ping_seconds ?? IDLE_SECONDS) * 1000;
    const pinging = setInterval(() => wire.isOpen && wire.send({ type: "ping" }), pingMs);
    const patience = (this.protocol.spec.limits.pairing_seconds ?? 0) + GRACE_SECONDS;
    try {
      const paired = await wire.receive("paired", patience);
      return { id: String(paired.pairing_id), key };
    } finally {
      clearInterval(pinging);
    }
  }
}
