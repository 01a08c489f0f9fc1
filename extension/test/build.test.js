import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { readFileSync, readdirSync } from "node:fs";
import { before, describe, test } from "node:test";
import { fileURLToPath } from "node:url";

import { SPEC, readJson } from "./shared.js";

const ROOT = fileURLToPath(new URL("../../", import.meta.url));

/** @returns {{ folder: string, zip: string }} */
function build() {
  const printed = execFileSync(process.execPath, ["build.mjs"], { cwd: `${ROOT}/extension`, encoding: "utf8" });
  const [folder = "", zip = ""] = printed.trim().split("\n");
  return { folder, zip };
}

/** Chromium's id of an extension: the first half of its key's SHA-256 in the letters a to p. */
function extensionId(/** @type {string} */ key) {
  const digest = createHash("sha256").update(Buffer.from(key, "base64")).digest("hex");
  return [...digest.slice(0, 32)].map((digit) => "abcdefghijklmnop"[Number.parseInt(digit, 16)]).join("");
}

describe("the build", () => {
  /** @type {{ folder: string, zip: string }} */
  let built;
  /** @type {any} */
  let manifest;

  before(() => {
    built = build();
    manifest = JSON.parse(readFileSync(`${built.folder}/manifest.json`, "utf8"));
  });

  test("has the project's version", () => {
    const pyproject = readFileSync(`${ROOT}/pyproject.toml`, "utf8");
    assert.ok(pyproject.includes(`version = "${manifest.version_name ?? manifest.version}"`));
  });

  test("has the key that gives the id which the app lets in", () => {
    assert.equal(extensionId(manifest.key), readJson("assets/protocol.json").chromium_extension_id);
  });

  test("asks for no site at install", () => {
    assert.equal(manifest.host_permissions, undefined);
    assert.equal(manifest.content_scripts, undefined);
    assert.equal(manifest.web_accessible_resources, undefined);
    assert.deepEqual(manifest.permissions, ["activeTab", "contextMenus", "scripting"]);
  });

  test("carries the protocol and no types", () => {
    assert.deepEqual(JSON.parse(readFileSync(`${built.folder}/protocol.json`, "utf8")), SPEC);
    assert.deepEqual(readdirSync(built.folder).filter((name) => name.endsWith(".ts")), []);
  });

  test("gives the same bytes again", () => {
    const first = readFileSync(built.zip);
    assert.ok(first.equals(readFileSync(build().zip)));
  });
});
