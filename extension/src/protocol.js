/**
 * Messages ↔ frames, by protocol.json, without any input or output: what may be on the wire is decided here and
 * nowhere else.
 * @import { Field, Fields, ProtocolSpec, WireMessage } from "./types.d.ts"
 */
import { fromBase64url } from "./encoding.js";
import { TelltaleError } from "./errors.js";

const LENGTH_BYTES = 4;

/** @param {string} why */
function malformed(why) {
  return new TelltaleError("malformed", why);
}

/** @type {Record<string, (value: any, field: Field) => boolean>} */
const CHECKS = {
  integer: (value, field) =>
    Number.isInteger(value) && value >= (field.min ?? -Infinity) && value <= (field.max ?? Infinity),
  string: (value, field) => typeof value === "string" && value.isWellFormed() && hasLength([...value].length, field),
  boolean: (value) => typeof value === "boolean",
  object: (value) => typeof value === "object" && value !== null && !Array.isArray(value),
  enum: (value, field) => typeof value === "string" && (field.values ?? []).includes(value),
  hex: (value, field) => typeof value === "string" && value.length === 2 * (field.bytes ?? 0) && /^[0-9a-f]*$/.test(value),
  base64url: (value, field) => typeof value === "string" && fromBase64url(value)?.length === field.bytes,
};

/**
 * @param {number} length
 * @param {Field} field
 */
function hasLength(length, field) {
  return length >= (field.min ?? 0) && length <= (field.max ?? Infinity);
}

/**
 * @param {string} text
 * @returns {unknown}
 */
function parse(text) {
  try {
    return JSON.parse(text);
  } catch {
    throw malformed("not JSON");
  }
}

/** @param {Uint8Array} bytes */
function utf8(bytes) {
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    throw malformed("not UTF-8");
  }
}

export class Protocol {
  /** @param {ProtocolSpec} spec */
  constructor(spec) {
    this.spec = spec;
  }

  /**
   * A text frame for the app. Throws `malformed` rather than send what the app would refuse.
   * @param {WireMessage} message
   * @returns {string}
   */
  encode(message) {
    const text = JSON.stringify(this.#validate(message, this.spec.messages.client));
    if (new TextEncoder().encode(text).length > this.#limit("text_frame_bytes")) {
      throw malformed("too long");
    }
    return text;
  }

  /**
   * A `check` as a binary frame: length of the header, header, picture.
   * @param {Record<string, unknown>} fields without `type`
   * @param {Uint8Array} image
   * @returns {Uint8Array<ArrayBuffer>}
   */
  encodeCheck(fields, image) {
    const message = this.#validate({ ...fields, type: "check" }, this.spec.messages.client);
    const header = new TextEncoder().encode(JSON.stringify(message));
    this.#refuseLengths(header.length, image.length);
    const frame = new Uint8Array(LENGTH_BYTES + header.length + image.length);
    new DataView(frame.buffer).setUint32(0, header.length);
    frame.set(header, LENGTH_BYTES);
    frame.set(image, LENGTH_BYTES + header.length);
    return frame;
  }

  /**
   * A message from a text frame of either side.
   * @param {string} text
   * @param {"client" | "server"} side who sent it
   * @returns {WireMessage}
   */
  decode(text, side = "server") {
    const limit = side === "server" ? "answer_frame_bytes" : "text_frame_bytes";
    if (new TextEncoder().encode(text).length > this.#limit(limit)) {
      throw new TelltaleError("too_large", "text frame");
    }
    const message = this.#validate(parse(text), this.spec.messages[side]);
    if (message.type === "check") {
      throw malformed("a check is a binary frame");
    }
    return message;
  }

  /**
   * The two parts of a binary frame.
   * @param {Uint8Array} frame
   * @returns {{ message: WireMessage, image: Uint8Array }}
   */
  decodeCheck(frame) {
    if (frame.length < LENGTH_BYTES) {
      throw malformed("no header length");
    }
    const length = new DataView(frame.buffer, frame.byteOffset).getUint32(0);
    const image = frame.subarray(LENGTH_BYTES + length);
    this.#refuseLengths(length, image.length);
    const header = parse(utf8(frame.subarray(LENGTH_BYTES, LENGTH_BYTES + length)));
    const message = this.#validate(header, this.spec.messages.client);
    if (message.type !== "check") {
      throw malformed("only a check is a binary frame");
    }
    return { message, image };
  }

  /**
   * @param {number} header
   * @param {number} image
   */
  #refuseLengths(header, image) {
    if (header < 1 || header > this.#limit("header_bytes")) {
      throw malformed("length of the header");
    }
    if (image < 1) {
      throw malformed("no picture");
    }
    if (image > this.#limit("image_bytes")) {
      throw new TelltaleError("too_large", "picture");
    }
  }

  /** @param {string} name */
  #limit(name) {
    return this.spec.limits[name] ?? 0;
  }

  /**
   * @param {unknown} value
   * @param {Record<string, Fields>} types
   * @returns {WireMessage}
   */
  #validate(value, types) {
    if (!CHECKS.object?.(value, { type: "object" })) {
      throw malformed("not an object");
    }
    const message = /** @type {WireMessage} */ (value);
    // The type of `type` first: an array of one string would find its fields as well.
    const fields = typeof message.type === "string" && Object.hasOwn(types, message.type) ? types[message.type] : null;
    if (!fields) {
      throw malformed("unknown type");
    }
    for (const name of Object.keys(message)) {
      if (name !== "type" && !Object.hasOwn(fields, name)) {
        throw malformed(`unknown field in ${message.type}`);
      }
    }
    for (const [name, field] of Object.entries(fields)) {
      this.#validateField(message, name, field);
    }
    return message;
  }

  /**
   * @param {WireMessage} message
   * @param {string} name
   * @param {Field} field
   */
  #validateField(message, name, field) {
    if (!Object.hasOwn(message, name)) {
      if (field.optional) {
        return;
      }
      throw malformed(`${message.type} lacks ${name}`);
    }
    if (!CHECKS[field.type]?.(message[name], field)) {
      throw malformed(`${name} of ${message.type}`);
    }
  }
}
