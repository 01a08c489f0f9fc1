/** Where a badge goes: finds the picture that was clicked, stays with it, and tells where it is on the screen. */
(() => {
  const scripts = (globalThis.telltale ??= {});
  if (scripts.keepAt) {
    return;
  }

  /** @typedef {import("../types.d.ts").Rectangle} Rectangle */

  const PICTURES = "img, input[type=image], image";
  const GAP = 8;
  const LOOK_AGAIN_MS = 300;

  /**
   * All elements that show a picture, through open shadow roots.
   * @param {Document | ShadowRoot} root
   * @returns {Element[]}
   */
  function picturesIn(root) {
    const inner = [...root.querySelectorAll("*")].flatMap(({ shadowRoot }) => (shadowRoot ? picturesIn(shadowRoot) : []));
    return [...root.querySelectorAll(PICTURES), ...inner];
  }

  /**
   * @param {Element} picture
   * @returns {string}
   */
  function sourceOf(picture) {
    if (picture instanceof SVGImageElement) {
      return new URL(picture.href.baseVal, document.baseURI).href;
    }
    const image = /** @type {HTMLImageElement} */ (picture);
    return image.currentSrc || image.src;
  }

  /** @param {Element} picture */
  function visibleArea(picture) {
    const { left, top, right, bottom } = picture.getBoundingClientRect();
    const width = Math.min(right, innerWidth) - Math.max(left, 0);
    const height = Math.min(bottom, innerHeight) - Math.max(top, 0);
    return Math.max(0, width) * Math.max(0, height);
  }

  // The one under the pointer, else the one that is seen best. Browsers leave out very long addresses.
  scripts.findPicture = (srcUrl) => {
    const same = picturesIn(document).filter((picture) => !srcUrl || sourceOf(picture) === srcUrl);
    const hovered = same.findLast((picture) => picture.matches(":hover"));
    const shown = same.sort((one, other) => visibleArea(other) - visibleArea(one));
    return hovered ?? (srcUrl ? (shown[0] ?? null) : null);
  };

  /**
   * The picture without its border and padding.
   * @param {Element} picture
   * @returns {Rectangle}
   */
  function contentBox(picture) {
    const { left, top, right, bottom } = picture.getBoundingClientRect();
    const style = getComputedStyle(picture);
    const inset = (/** @type {string} */ side) =>
      (Number.parseFloat(style.getPropertyValue(`border-${side}-width`)) || 0) +
      (Number.parseFloat(style.getPropertyValue(`padding-${side}`)) || 0);
    const x = left + inset("left");
    const y = top + inset("top");
    return { x, y, width: right - inset("right") - x, height: bottom - inset("bottom") - y };
  }

  /**
   * From a frame's coordinates to those of the top frame; null when a frame of another origin is between.
   * @param {Rectangle} box
   * @returns {Rectangle | null}
   */
  function inTopFrame(box) {
    /** @type {Window} */
    let frame = window;
    while (frame !== frame.parent) {
      const element = frame.frameElement;
      if (!element) {
        return null;
      }
      const { x, y } = contentBox(element);
      box = { ...box, x: box.x + x, y: box.y + y };
      frame = frame.parent;
    }
    return box;
  }

  scripts.measurePicture = (picture) => {
    const box = inTopFrame(contentBox(picture));
    const top = window.top;
    if (!box || !top?.visualViewport) {
      return null;
    }
    // A capture shows scroll bars, visualViewport.width leaves them out.
    const { offsetLeft, offsetTop, scale } = top.visualViewport;
    const view = { x: offsetLeft, y: offsetTop, width: top.innerWidth / scale, height: top.innerHeight / scale };
    return { picture: box, view };
  };

  /**
   * @param {number} value
   * @param {number} size of what has to fit
   * @param {number} room
   */
  function within(value, size, room) {
    return Math.max(GAP, Math.min(value, room - size - GAP));
  }

  /**
   * On the lower left corner of what is seen of the picture, as faces tend to be further up; below a picture that
   * the badge would cover; in the window's corner without a picture; null when the picture is out of sight.
   * @param {Element | null} picture
   * @param {{ width: number, height: number }} badge
   * @returns {{ left: number, top: number } | null}
   */
  function placeFor(picture, badge) {
    const room = { width: document.documentElement.clientWidth, height: innerHeight };
    if (!picture) {
      return { left: room.width - badge.width - GAP, top: GAP };
    }
    const { left, top, right, bottom, width, height } = picture.getBoundingClientRect();
    if (bottom <= 0 || right <= 0 || top >= room.height || left >= room.width || width * height === 0) {
      return null;
    }
    const covers = width < badge.width * 1.25 || height < badge.height * 1.5;
    const fitsBelow = bottom + GAP + badge.height <= room.height;
    const inside = { left: Math.max(left, 0) + GAP, top: Math.min(bottom, room.height) - GAP - badge.height };
    const outside = { left, top: fitsBelow ? bottom + GAP : top - GAP - badge.height };
    const wanted = covers ? outside : inside;
    return {
      left: within(wanted.left, badge.width, room.width),
      top: within(wanted.top, badge.height, room.height),
    };
  }

  // Follows the picture without touching the page's layout. Returns what ends it.
  scripts.keepAt = (host, picture) => {
    const place = () => {
      const at = placeFor(picture(), host.getBoundingClientRect());
      host.style.setProperty("opacity", at ? "1" : "0", "important");
      host.style.setProperty("pointer-events", at ? "auto" : "none", "important");
      if (at) {
        host.style.setProperty("left", `${at.left}px`, "important");
        host.style.setProperty("top", `${at.top}px`, "important");
      }
    };
    const sizes = new ResizeObserver(place);
    sizes.observe(host);
    const ends = new AbortController();
    const options = { signal: ends.signal, passive: true, capture: true };
    addEventListener("scroll", place, options);
    addEventListener("resize", place, options);
    const again = setInterval(place, LOOK_AGAIN_MS); // pages move pictures without any event
    place();
    return () => {
      clearInterval(again);
      sizes.disconnect();
      ends.abort();
    };
  };
})();
