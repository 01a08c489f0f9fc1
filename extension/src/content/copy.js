/** A copy of what an element shows at this moment, drawn anew: what a page that has no file still has. */
(() => {
  const scripts = (globalThis.telltale ??= {});

  /** @typedef {import("../types.d.ts").Shown} Shown */

  /**
   * What can be drawn, once it can be.
   * @param {Shown} shown
   * @returns {Promise<{ source: CanvasImageSource, width: number, height: number }>}
   */
  async function drawable({ element, kind, url }) {
    const dots = element.getBoundingClientRect();
    if (element instanceof HTMLVideoElement && kind === "video") {
      return { source: element, width: element.videoWidth, height: element.videoHeight };
    }
    if (element instanceof HTMLCanvasElement) {
      return { source: element, width: element.width, height: element.height };
    }
    let image = /** @type {HTMLImageElement} */ (element);
    if (!(element instanceof HTMLImageElement && element.currentSrc === url)) {
      image = new Image();
      image.src = url;
    }
    await image.decode();
    const isVector = /^data:image\/svg|\.svg([?#]|$)/i.test(url);
    const scale = isVector ? Math.max(1, (dots.width * devicePixelRatio) / (image.naturalWidth || 1)) : 1;
    const width = (image.naturalWidth || dots.width * devicePixelRatio) * scale;
    return { source: image, width, height: (image.naturalHeight || dots.height * devicePixelRatio) * scale };
  }

  /**
   * A copy of what the element shows at this moment, without further loss; null when the page's rights do not
   * reach, or when nothing is drawn (3D canvases forget their picture).
   * @param {Shown} shown
   * @returns {Promise<Blob | null>} as PNG
   */
  scripts.redraw ??= async (shown) => {
    try {
      const { source, width, height } = await drawable(shown);
      const canvas = document.createElement("canvas");
      canvas.width = Math.round(width);
      canvas.height = Math.round(height);
      canvas.getContext("2d")?.drawImage(source, 0, 0, canvas.width, canvas.height);
      return isBlank(canvas) ? null : await new Promise((resolve) => canvas.toBlob(resolve, "image/png"));
    } catch {
      return null;
    }
  };

  /** @param {HTMLCanvasElement} canvas */
  function isBlank(canvas) {
    const small = document.createElement("canvas");
    small.width = small.height = 16;
    const context = small.getContext("2d");
    context?.drawImage(canvas, 0, 0, 16, 16);
    return context?.getImageData(0, 0, 16, 16).data.every((value) => value === 0) ?? true;
  }
})();
