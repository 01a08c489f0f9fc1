/**
 * The arithmetic of pairing and authentication (PROTOCOL.md, "Authentication" and "Pairing"), on WebCrypto.
 * The pairing key exists only as a CryptoKey that cannot be exported.
 */
import { concatenate, fromHex } from "./encoding.js";

const CURVE = { name: "ECDH", namedCurve: "P-256" };
const HMAC_SHA256 = { name: "HMAC", hash: "SHA-256", length: 256 };
const NUL = new Uint8Array(1);
const UNCOMPRESSED = 0x04;

/** @param {string} text */
const utf8 = (text) => new TextEncoder().encode(text);

/** @param {Uint8Array<ArrayBuffer>} bytes */
const sha256 = async (bytes) => new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));

/**
 * @param {number} length
 * @returns {Uint8Array<ArrayBuffer>}
 */
export function randomBytes(length) {
  return crypto.getRandomValues(new Uint8Array(length));
}

/**
 * A fresh key pair; the public key as 65 uncompressed bytes.
 * @returns {Promise<{ privateKey: CryptoKey, publicKey: Uint8Array<ArrayBuffer> }>}
 */
export async function generateKeyPair() {
  const pair = await crypto.subtle.generateKey(CURVE, false, ["deriveBits"]);
  return { privateKey: pair.privateKey, publicKey: new Uint8Array(await crypto.subtle.exportKey("raw", pair.publicKey)) };
}

/**
 * SHA-256(Pc ‖ Rc): binds the client to its key before it sees the app's.
 * @param {Uint8Array} publicKey
 * @param {Uint8Array} nonce
 */
export function commitmentTo(publicKey, nonce) {
  return sha256(concatenate(publicKey, nonce));
}

/**
 * What both sides saw of the pairing, in 32 bytes.
 * @param {{ commitment: Uint8Array, appKey: Uint8Array, clientKey: Uint8Array, nonce: Uint8Array, origin: string }} seen
 */
export function pairingTranscript({ commitment, appKey, clientKey, nonce, origin }) {
  return sha256(concatenate(utf8("telltale/1 pair"), NUL, commitment, appKey, clientKey, nonce, utf8(origin)));
}

/**
 * The six digits that a person compares, as "123 456".
 * @param {Uint8Array<ArrayBuffer>} transcript
 */
export function shortCode(transcript) {
  const number = new DataView(transcript.buffer, transcript.byteOffset).getUint32(0) % 1_000_000;
  const digits = String(number).padStart(6, "0");
  return `${digits.slice(0, 3)} ${digits.slice(3)}`;
}

/**
 * The pairing key K. Rejects when `appKey` is no uncompressed point of the curve (some WebCryptos take hybrid ones).
 * @param {CryptoKey} privateKey
 * @param {Uint8Array<ArrayBuffer>} appKey
 * @param {Uint8Array<ArrayBuffer>} transcript
 * @returns {Promise<CryptoKey>}
 */
export async function pairingKey(privateKey, appKey, transcript) {
  if (appKey[0] !== UNCOMPRESSED) {
    throw new RangeError("not an uncompressed point");
  }
  const peer = await crypto.subtle.importKey("raw", appKey, CURVE, false, []);
  const shared = await crypto.subtle.deriveBits({ name: "ECDH", public: peer }, privateKey, 256);
  const material = await crypto.subtle.importKey("raw", shared, "HKDF", false, ["deriveKey"]);
  const hkdf = { name: "HKDF", hash: "SHA-256", salt: transcript, info: utf8("telltale/1 key") };
  return crypto.subtle.deriveKey(hkdf, material, HMAC_SHA256, false, ["sign", "verify"]);
}

/**
 * What an authentication is about: both nonces, the pairing and the origin.
 * @param {{ pairingId: string, clientNonce: Uint8Array, appNonce: Uint8Array, origin: string }} about
 */
export function proofContext({ pairingId, clientNonce, appNonce, origin }) {
  return concatenate(fromHex(pairingId), clientNonce, appNonce, utf8(origin));
}

/**
 * @param {"app" | "client"} role
 * @param {Uint8Array} context
 */
function proofMessage(role, context) {
  return concatenate(utf8(`telltale/1 ${role}`), NUL, context);
}

/**
 * @param {CryptoKey} key
 * @param {"app" | "client"} role
 * @param {Uint8Array} context
 * @returns {Promise<Uint8Array<ArrayBuffer>>}
 */
export async function prove(key, role, context) {
  return new Uint8Array(await crypto.subtle.sign("HMAC", key, proofMessage(role, context)));
}

/**
 * Whether a proof is right; WebCrypto's `verify` compares in constant time.
 * @param {CryptoKey} key
 * @param {"app" | "client"} role
 * @param {Uint8Array} context
 * @param {Uint8Array<ArrayBuffer>} proof
 */
export function isProof(key, role, context, proof) {
  return crypto.subtle.verify("HMAC", key, proof, proofMessage(role, context));
}
