/**
 * A picture of a page → its bytes, as close to what was published as the browser lets us: the original bytes by a
 * request of our own, else by one of the page's, else a copy of what the page shows, else the pixels on the screen.
 * @import { Badge } from "./badge-port.js"
 * @import { Found, Measured, Picture, Rectangle } from "./types.d.ts"
 */
import { nameOf } from "./addresses.js";
import { concatenate, fromBase64 } from "./encoding.js";
import { TelltaleError } from "./errors.js";
import { cropOnCapture } from "./screen-crop.js";

/** As an `<img>` asks, so that servers which choose a format by it answer with the picture that the page shows. */
const ACCEPT = "image/avif,image/webp,image/apng,image/svg+xml,image/*,*/*;q=0.8";
const PATIENCE_MS = 30_000;

/**
 * @typedef {object} Screen
 * @property {(badge: Badge) => Promise<{ where: Measured, png: Blob }>} capture what the person sees of the tab without
 *   badges, and where the badge's picture is on it; rejects when it is not on the screen
 */

/**
 * A request of our own that is under way already.
 * @typedef {object} Early
 * @property {string} url
 * @property {Promise<Uint8Array<ArrayBuffer> | null>} bytes
 * @property {() => void} stop for whoever needs it no longer
 */

export class ImageReader {
  /**
   * @param {object} parts
   * @param {typeof globalThis.fetch} parts.fetch
   * @param {number} parts.maxBytes
   */
  constructor({ fetch, maxBytes }) {
    this.fetch = fetch;
    this.maxBytes = maxBytes;
  }

  /**
   * Reads what a click named while our scripts are still on their way into the page.
   * @param {string} url
   * @returns {Early}
   */
  begin(url) {
    const stop = new AbortController();
    const bytes = this.#request(url, stop.signal);
    bytes.catch(() => {}); // whoever takes it hears of it
    return { url, bytes, stop: () => stop.abort() };
  }

  /**
   * Rejects with `image_too_large` or `picture_unreachable`.
   * @param {Found} found
   * @param {Badge} badge sits at the picture: reads with the page's rights and knows what it shows
   * @param {Screen} screen
   * @param {AbortSignal} signal
   * @param {Early | null} [early] of no use when the page turns out to show another address
   * @returns {Promise<Picture>}
   */
  async read(found, badge, screen, signal, early = null) {
    const name = nameOf(found.url);
    const own = () => (early?.url === found.url ? early.bytes : this.#request(found.url, signal));
    const original = found.url && ((await own()) ?? (await this.#askPage(found.url, badge)));
    signal.throwIfAborted();
    if (original) {
      return { bytes: original, grade: "original_bytes", name };
    }
    const copy = bytesOf(await badge.ask({ type: "redraw", limit: this.maxBytes }));
    signal.throwIfAborted();
    if (copy) {
      return { bytes: copy, grade: "page_reencoded", name };
    }
    return { bytes: await cropScreen(badge, screen), grade: "screen_pixels", name };
  }

  /**
   * @param {string} srcUrl
   * @param {AbortSignal} signal
   * @returns {Promise<Uint8Array<ArrayBuffer> | null>} null when refused, not found or no picture
   */
  async #request(srcUrl, signal) {
    if (!/^(https?|data):/i.test(srcUrl)) {
      return null;
    }
    const limits = AbortSignal.any([signal, AbortSignal.timeout(PATIENCE_MS)]);
    try {
      const response = await this.fetch(srcUrl, { credentials: "include", headers: { Accept: ACCEPT }, signal: limits });
      return isPicture(response) ? await readUpTo(response, this.maxBytes) : null;
    } catch (error) {
      if (error instanceof TelltaleError) {
        throw error;
      }
      return null; // refused by CORS, offline, too late: the page may still have it
    }
  }

  /**
   * @param {string} url
   * @param {Badge} badge
   */
  async #askPage(url, badge) {
    return bytesOf(await badge.ask({ type: "read", url, limit: this.maxBytes }));
  }
}

/** @param {unknown} answer a badge's: base64, or anything else for nothing */
function bytesOf(answer) {
  return typeof answer === "string" && answer ? fromBase64(answer) : null;
}

/** @param {Response} response */
function isPicture(response) {
  // A page in place of the picture (a login, a refusal) is not what the person sees; drawings the page has to draw.
  return response.ok && !/^(text\/html|image\/svg)/i.test(response.headers.get("Content-Type") ?? "");
}

/**
 * The body, read piece by piece so that an endless one is cut off.
 * @param {Response} response
 * @param {number} limit in bytes
 */
async function readUpTo(response, limit) {
  const reader = response.body?.getReader();
  /** @type {Uint8Array<ArrayBuffer>[]} */
  const parts = [];
  let length = 0;
  for (let piece = await reader?.read(); piece?.value; piece = await reader?.read()) {
    length += piece.value.length;
    if (length > limit) {
      void reader?.cancel();
      throw new TelltaleError("image_too_large");
    }
    parts.push(piece.value);
  }
  return concatenate(...parts);
}

/**
 * @param {Badge} badge
 * @param {Screen} screen
 */
async function cropScreen(badge, screen) {
  const { where, png } = await screen.capture(badge);
  const capture = await createImageBitmap(png);
  const part = cropOnCapture(where.picture, where.view, capture);
  if (!part) {
    throw new TelltaleError("picture_unreachable");
  }
  return pixelsOf(capture, part);
}

/**
 * @param {ImageBitmap} capture
 * @param {Rectangle} part
 * @returns {Promise<Uint8Array<ArrayBuffer>>} as PNG, which loses nothing
 */
async function pixelsOf(capture, part) {
  const canvas = new OffscreenCanvas(part.width, part.height);
  const context = /** @type {OffscreenCanvasRenderingContext2D} */ (canvas.getContext("2d", { alpha: false }));
  context.drawImage(capture, part.x, part.y, part.width, part.height, 0, 0, part.width, part.height);
  capture.close();
  const png = await canvas.convertToBlob({ type: "image/png" });
  return new Uint8Array(await png.arrayBuffer());
}
