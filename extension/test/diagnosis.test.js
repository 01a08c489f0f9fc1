import assert from "node:assert/strict";
import { createServer } from "node:http";
import { createServer as createTcpServer } from "node:net";
import { after, before, describe, test } from "node:test";

import { explainSilence } from "../src/diagnosis.js";

const HOST = "127.0.0.1";

/** @type {import("node:net").Server[]} */
const servers = [];
let web = 0;
let silent = 0;
let free = 0;

/** @param {import("node:net").Server} server */
async function listen(server) {
  await new Promise((resolve) => server.listen(0, HOST, () => resolve(undefined)));
  servers.push(server);
  return /** @type {import("node:net").AddressInfo} */ (server.address()).port;
}

before(async () => {
  web = await listen(createServer((_, response) => response.end("something else")));
  silent = await listen(createTcpServer((socket) => socket.unref()));
  const server = createTcpServer();
  free = await listen(server);
  server.close();
});

after(() => servers.forEach((server) => server.close().unref()));

/** @param {Record<string, PermissionState>} rights what the browser knows */
function browser(rights) {
  return /** @type {Permissions} */ ({
    query: async ({ name }) => {
      const state = rights[name];
      return state ? /** @type {PermissionStatus} */ ({ name, state }) : Promise.reject(new TypeError(name));
    },
  });
}

/**
 * @param {number[]} ports
 * @param {Record<string, PermissionState>} [rights]
 */
const explain = (ports, rights = {}) => explainSilence({ host: HOST, ports, fetch, permissions: browser(rights) });

describe("why nobody answers", () => {
  test("nothing is there", async () => assert.equal(await explain([free]), "app_not_running"));

  test("one port is left, so Telltale would have it", async () => {
    assert.equal(await explain([web, free]), "app_not_running");
  });

  test("other programs have every port, be it in silence", async () => {
    assert.equal(await explain([web, silent]), "port_taken");
  });

  for (const name of ["loopback-network", "local-network-access"]) {
    test(`the browser denies ${name}`, async () => {
      assert.equal(await explain([free], { [name]: "denied" }), "local_network_denied");
      assert.equal(await explain([free], { [name]: "prompt" }), "app_not_running");
    });
  }
});
