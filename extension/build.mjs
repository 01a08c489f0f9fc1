/**
 * Builds the extension into build/extension/: `chromium/` to load unpacked, and a zip of it. Copies and stamps, no
 * more; the same sources give the same bytes.
 */
import { cpSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

import { zipFolder } from "./zip.mjs";

const ROOT = fileURLToPath(new URL("..", import.meta.url));
const SOURCE = join(ROOT, "extension", "src");
const TARGET = join(ROOT, "build", "extension");
const ICON_SIZES = [16, 32, 48, 128];

/** The project's one version number. */
function projectVersion() {
  const [, version] = /^version = "([^"]+)"$/m.exec(readFileSync(join(ROOT, "pyproject.toml"), "utf8")) ?? [];
  if (!version) {
    throw new Error('pyproject.toml has no line: version = "…"');
  }
  return version;
}

/** @param {string} path from the repository's root */
function readJson(path) {
  return JSON.parse(readFileSync(join(ROOT, path), "utf8"));
}

/** Browsers take one to four numbers: 1.2.0rc1 becomes 1.2.0 with the full spelling for people. */
function versionFields() {
  const version = projectVersion();
  const [numbers] = /^\d+(\.\d+){0,3}/.exec(version) ?? ["0"];
  return numbers === version ? { version } : { version: numbers, version_name: version };
}

/** @param {string} folder */
function copyIcons(folder) {
  const icons = ICON_SIZES.map((size) => [String(size), `icons/${size}.png`]);
  mkdirSync(join(folder, "icons"));
  for (const [size, target] of icons) {
    cpSync(join(ROOT, "assets", "icons", `telltale-${size}.png`), join(folder, String(target)));
  }
  return Object.fromEntries(icons);
}

function buildChromium() {
  const folder = join(TARGET, "chromium");
  rmSync(folder, { recursive: true, force: true });
  cpSync(SOURCE, folder, { recursive: true, filter: (path) => !path.endsWith(".d.ts") });
  cpSync(join(ROOT, "assets", "protocol.json"), join(folder, "protocol.json"));
  const manifest = readJson("extension/src/manifest.json");
  const icons = copyIcons(folder);
  const key = readJson("assets/protocol.json").chromium_extension_key;
  const stamped = { ...manifest, ...versionFields(), key, icons, action: { ...manifest.action, default_icon: icons } };
  writeFileSync(join(folder, "manifest.json"), `${JSON.stringify(stamped, null, 2)}\n`);
  return folder;
}

const folder = buildChromium();
const zip = join(TARGET, `telltale-chromium-${projectVersion()}.zip`);
writeFileSync(zip, zipFolder(folder));
console.log(`${folder}\n${zip}`);
