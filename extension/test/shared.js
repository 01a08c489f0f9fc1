/** What several tests read: the protocol and the vectors that pytest runs too. */
import { readFileSync } from "node:fs";

const ROOT = new URL("../../", import.meta.url);

/**
 * @param {string} path from the repository's root
 * @returns {any}
 */
export function readJson(path) {
  return JSON.parse(readFileSync(new URL(path, ROOT), "utf8"));
}

export const SPEC = /** @type {import("../src/types.d.ts").ProtocolSpec} */ (readJson("assets/protocol.json"));

/** @param {string} name */
export function readVectors(name) {
  return readJson(`tests/protocol_vectors/${name}.json`);
}
