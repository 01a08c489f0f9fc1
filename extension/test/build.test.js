import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { readFileSync, readdirSync } from "node:fs";
import { describe, test } from "node:test";
import { fileURLToPath } from "node:url";

import { SPEC, readJson } from "./shared.js";

const ROOT = fileURLToPath(new URL("../../", import.meta.url));

/** @returns {Record<"chromium" | "firefox", { folder: string, packed: string }>} */
function build() {
  const printed = execFileSync(process.execPath, ["build.mjs"], { cwd: `${ROOT}/extension`, encoding: "utf8" });
  const [folder = "", packed = "", other = "", otherPacked = ""] = printed.trim().split("\n");
  return { chromium: { folder, packed }, firefox: { folder: other, packed: otherPacked } };
}

/** Chromium's id of an extension: the first half of its key's SHA-256 in the letters a to p. */
function extensionId(/** @type {string} */ key) {
  const digest = createHash("sha256").update(Buffer.from(key, "base64")).digest("hex");
  return [...digest.slice(0, 32)].map((digit) => "abcdefghijklmnop"[Number.parseInt(digit, 16)]).join("");
}

const BROWSERS = /** @type {const} */ (["chromium", "firefox"]);

describe("the build", () => {
  const built = build();
  const manifests = Object.fromEntries(
    BROWSERS.map((name) => [name, JSON.parse(readFileSync(`${built[name].folder}/manifest.json`, "utf8"))]),
  );

  for (const name of BROWSERS) {
    const manifest = manifests[name];

    test(`${name} has the project's version`, () => {
      const pyproject = readFileSync(`${ROOT}/pyproject.toml`, "utf8");
      const [, version = ""] = /^version = "([^"]+)"$/m.exec(pyproject) ?? [];
      assert.ok(version.startsWith(manifest.version));
      assert.equal(manifest.version_name ?? version, version);
      assert.ok(built[name].packed.includes(`-${name}-${version}.`));
    });

    test(`${name} asks for no site at install`, () => {
      assert.equal(manifest.host_permissions, undefined);
      assert.equal(manifest.content_scripts, undefined);
      assert.equal(manifest.web_accessible_resources, undefined);
      const needed = ["activeTab", "contextMenus", "scripting", "storage"];
      assert.deepEqual(manifest.permissions, name === "firefox" ? [...needed, "menus"] : needed);
    });

    test(`${name} may connect to this computer's own Telltale and loads no foreign code`, () => {
      const policy = manifest.content_security_policy.extension_pages;
      assert.match(policy, /connect-src [^;]*ws:\/\/127\.0\.0\.1:\*/);
      assert.match(policy, /script-src 'self';/);
      assert.doesNotMatch(policy, /upgrade-insecure-requests|unsafe/); // the first would turn ws: into wss:
    });

    test(`${name} carries the protocol and no types`, () => {
      assert.deepEqual(JSON.parse(readFileSync(`${built[name].folder}/protocol.json`, "utf8")), SPEC);
      assert.deepEqual(readdirSync(built[name].folder).filter((file) => file.endsWith(".ts")), []);
    });
  }

  test("Chromium's has the key that gives the id which the app lets in", () => {
    assert.equal(extensionId(manifests.chromium.key), readJson("assets/protocol.json").chromium_extension_id);
    assert.equal(manifests.firefox.key, undefined);
  });

  test("Firefox's has its id, an event page, and says what leaves the browser", () => {
    const { gecko } = manifests.firefox.browser_specific_settings;
    assert.equal(gecko.id, readJson("assets/protocol.json").firefox_extension_id);
    assert.deepEqual(manifests.firefox.background, { scripts: ["background.js"], type: "module" });
    assert.deepEqual(gecko.data_collection_permissions, { required: ["websiteContent", "browsingActivity"] });
    assert.equal(manifests.chromium.browser_specific_settings, undefined);
  });

  test("gives the same bytes again", () => {
    const first = BROWSERS.map((name) => readFileSync(built[name].packed));
    const again = build();
    BROWSERS.forEach((name, index) => assert.ok(first[index]?.equals(readFileSync(again[name].packed))));
  });
});
