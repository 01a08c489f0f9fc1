/** A folder → a zip file whose bytes depend on names and contents alone: sorted, without times, owners or modes. */
import { readFileSync, readdirSync } from "node:fs";
import { join, relative, sep } from "node:path";
import { deflateRawSync } from "node:zlib";

/** 1 January 1980, the earliest date that a zip file can tell. */
const DOS_DATE = 0x21;
const UTF8_NAMES = 0x800;
const DEFLATED = 8;
const VERSION = 20;

/** @param {Buffer} data */
function crc32(data) {
  let crc = ~0;
  for (const byte of data) {
    crc ^= byte;
    for (let bit = 0; bit < 8; bit += 1) {
      crc = (crc >>> 1) ^ (crc & 1 ? 0xedb88320 : 0);
    }
  }
  return ~crc >>> 0;
}

/**
 * @param {[bytes: 2 | 4, value: number][]} fields
 * @returns {Buffer} little-endian
 */
function pack(fields) {
  const packed = Buffer.alloc(fields.reduce((length, [bytes]) => length + bytes, 0));
  let offset = 0;
  for (const [bytes, value] of fields) {
    packed.writeUIntLE(value, offset, bytes);
    offset += bytes;
  }
  return packed;
}

/**
 * @param {string} folder
 * @returns {string[]} paths of its files
 */
function filesIn(folder) {
  const entries = readdirSync(folder, { recursive: true, withFileTypes: true });
  return entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath ?? entry.path, entry.name));
}

/**
 * @param {string} folder
 * @returns {Buffer}
 */
export function zipFolder(folder) {
  const names = filesIn(folder).map((path) => relative(folder, path).split(sep).join("/"));
  /** @type {Buffer[]} */
  const locals = [];
  /** @type {Buffer[]} */
  const directory = [];
  let offset = 0;
  for (const name of names.sort()) {
    const content = readFileSync(join(folder, name));
    const data = deflateRawSync(content, { level: 9 });
    const path = Buffer.from(name);
    /** @type {[2 | 4, number][]} */
    const common = [
      [2, VERSION], [2, UTF8_NAMES], [2, DEFLATED], [2, 0], [2, DOS_DATE],
      [4, crc32(content)], [4, data.length], [4, content.length], [2, path.length], [2, 0],
    ];
    const local = Buffer.concat([pack([[4, 0x04034b50], ...common]), path, data]);
    const tail = pack([[2, 0], [2, 0], [2, 0], [4, 0], [4, offset]]);
    directory.push(Buffer.concat([pack([[4, 0x02014b50], [2, VERSION], ...common]), tail, path]));
    locals.push(local);
    offset += local.length;
  }
  const entries = Buffer.concat(directory);
  const end = pack([
    [4, 0x06054b50], [2, 0], [2, 0], [2, names.length], [2, names.length], [4, entries.length], [4, offset], [2, 0],
  ]);
  return Buffer.concat([...locals, entries, end]);
}
