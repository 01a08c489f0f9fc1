/**
 * Builds the extension into build/extension/: a folder for each family of browsers, to load unpacked, and its package.
 * One source; copies and stamps, no more; the same sources give the same bytes.
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

/** Browsers take one to four numbers: 1.2.0rc1 becomes 1.2.0, with the full spelling for people where that is known. */
function versionNumbers() {
  return /^\d+(\.\d+){0,3}/.exec(projectVersion())?.[0] ?? "0";
}

function chromiumFields() {
  const version = projectVersion();
  return {
    minimum_chrome_version: "116", // before it a worker fell asleep over an open WebSocket
    key: readJson("assets/protocol.json").chromium_extension_key,
    background: { service_worker: "background.js", type: "module" },
    ...(versionNumbers() === version ? {} : { version_name: version }),
  };
}

function firefoxFields() {
  return {
    background: { scripts: ["background.js"], type: "module" },
    permissions: [...readJson("extension/src/manifest.json").permissions, "menus"], // tells the element that was clicked
    browser_specific_settings: {
      gecko: {
        id: readJson("assets/protocol.json").firefox_extension_id,
        strict_min_version: "142.0", // all of them ask for consent by what stands below
        // To Mozilla a program on the same machine is outside of the browser: pictures, and the site's name beside them.
        data_collection_permissions: { required: ["websiteContent", "browsingActivity"] },
      },
    },
  };
}

/** @type {{ name: string, fields: () => object, suffix: string }[]} */
const BUILDS = [
  { name: "chromium", fields: chromiumFields, suffix: "zip" },
  { name: "firefox", fields: firefoxFields, suffix: "xpi" },
];

/** @param {string} folder */
function copyIcons(folder) {
  const icons = ICON_SIZES.map((size) => [String(size), `icons/${size}.png`]);
  mkdirSync(join(folder, "icons"));
  for (const [size, target] of icons) {
    cpSync(join(ROOT, "assets", "icons", `telltale-${size}.png`), join(folder, String(target)));
  }
  return Object.fromEntries(icons);
}

/** @param {(typeof BUILDS)[number]} build */
function build({ name, fields, suffix }) {
  const folder = join(TARGET, name);
  rmSync(folder, { recursive: true, force: true });
  cpSync(SOURCE, folder, { recursive: true, filter: (path) => !path.endsWith(".d.ts") });
  cpSync(join(ROOT, "assets", "protocol.json"), join(folder, "protocol.json"));
  const manifest = readJson("extension/src/manifest.json");
  const icons = copyIcons(folder);
  const action = { ...manifest.action, default_icon: icons };
  const stamped = { ...manifest, version: versionNumbers(), ...fields(), icons, action };
  writeFileSync(join(folder, "manifest.json"), `${JSON.stringify(stamped, null, 2)}\n`);
  const packed = join(TARGET, `telltale-${name}-${projectVersion()}.${suffix}`);
  writeFileSync(packed, zipFolder(folder));
  console.log(`${folder}\n${packed}`);
}

BUILDS.forEach(build);
