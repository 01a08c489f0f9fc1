/**
 * The extension's client, driven by tests/extension against the real app: a JSON command a line on standard input,
 * a JSON answer a line on standard output. Usage: node drive-client.js PORT ORIGIN
 */
import { readFileSync } from "node:fs";
import { createInterface } from "node:readline";
import { WebSocket } from "ws";

import { AppClient } from "../src/app-client.js";
import { asProblem } from "../src/errors.js";
import { Protocol } from "../src/protocol.js";
import { SPEC } from "./shared.js";

const [port, origin = ""] = process.argv.slice(2);

/** A browser says by itself where a connection comes from. */
class BrowserSocket extends WebSocket {
  /**
   * @param {string} url
   * @param {string} subprotocol
   */
  constructor(url, subprotocol) {
    super(url, subprotocol, { origin, perMessageDeflate: false });
  }
}

/** @type {import("../src/types.d.ts").Pairing | null} */
let kept = null;
const client = new AppClient({
  protocol: new Protocol({ ...SPEC, ports: [Number(port)] }),
  version: "0.1.0",
  origin,
  pairings: {
    load: async () => kept,
    save: async (pairing) => void (kept = pairing),
    forget: async () => void (kept = null),
  },
  Socket: /** @type {any} */ (BrowserSocket),
  explainSilence: async () => "app_not_running",
  onRevoked: () => {},
});

/** @param {object} answer */
const say = (answer) => console.log(JSON.stringify(answer));

/** @type {Record<string, (command: any) => Promise<object>>} */
const COMMANDS = {
  connect: async () => ({ version: (await client.connect()).appVersion }),
  pair: async ({ name }) => {
    await client.pair(name, (code) => say({ code }), new AbortController().signal);
    return { paired: kept?.id };
  },
  check: async ({ path, grade, abort, language = "en" }) => {
    const controller = new AbortController();
    const picture = { bytes: new Uint8Array(readFileSync(path)), grade, name: "picture.jpg" };
    const verdict = client.check(picture, "example.org", language, controller.signal);
    if (abort) {
      await client.connect();
      setTimeout(() => controller.abort(), 0);
    }
    return { verdict: (await verdict).verdict };
  },
};

for await (const line of createInterface(process.stdin)) {
  const command = JSON.parse(line);
  await (COMMANDS[command.do] ?? (async () => ({})))(command).then(say, (error) => say({ problem: asProblem(error) }));
}
client.disconnect();
