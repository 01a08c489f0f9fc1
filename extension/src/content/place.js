/** Where a badge goes: finds the picture that was clicked, stays with it, and tells where it is on the screen. */
(() => {
  const scripts = (globalThis.telltale ??= {});
  if (scripts.keepAt) {
    return;
  }

  /** @typedef {import("../types.d.ts").Rectangle} Rectangle */

  const api = /** @type {typeof chrome} */ (/** @type {any} */ (globalThis).browser ?? chrome);
  const GAP = 8;
  const LOOK_AGAIN_MS = 300;

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
   * Up to the top frame, or to the first frame below one of another origin.
   * @param {Rectangle} box in this frame's coordinates
   * @returns {{ box: Rectangle, frame: Window }}
   */
  function outwards(box) {
    /** @type {Window} */
    let frame = window;
    while (frame !== frame.parent && frame.frameElement) {
      const { x, y } = contentBox(frame.frameElement);
      box = { ...box, x: box.x + x, y: box.y + y };
      frame = frame.parent;
    }
    return { box, frame };
  }

  /**
   * What a capture of the tab shows. With scroll bars, which visualViewport.width leaves out.
   * @param {Window} top
   */
  function viewOf(top) {
    const { offsetLeft = 0, offsetTop = 0, scale = 1 } = top.visualViewport ?? {};
    return { x: offsetLeft, y: offsetTop, width: top.innerWidth / scale, height: top.innerHeight / scale };
  }

  /**
   * Tells the background where a box is, by way of the frames around this one when they are of other origins: each
   * knows only where its own frames are. `token` is the background's; a page that makes one up is not heard there.
   * @param {Rectangle} box in this frame's coordinates
   * @param {string} token
   */
  function tellPlace(box, token) {
    const { box: picture, frame } = outwards(box);
    if (frame === frame.parent) {
      void api.runtime.sendMessage({ type: "placed", token, where: { picture, view: viewOf(frame) } });
    } else {
      frame.parent.postMessage({ telltale: "place", token, box: picture }, "*");
    }
  }

  addEventListener("message", ({ data, source }) => {
    if (data?.telltale !== "place" || typeof data.token !== "string") {
      return;
    }
    const frame = [...document.querySelectorAll("iframe, frame")].find(
      (element) => /** @type {HTMLIFrameElement} */ (element).contentWindow === source,
    );
    const { x, y, width, height } = data.box ?? {};
    if (frame && [x, y, width, height].every(Number.isFinite)) {
      const around = contentBox(frame);
      tellPlace({ x: around.x + x, y: around.y + y, width, height }, data.token);
    }
  });

  scripts.tellPlace = (picture, token) => tellPlace(contentBox(picture), token);

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

  // Follows the picture without touching the page's layout. `place` is for those who have just changed the badge: until
  // the next frame, which a busy machine may be long about, it would be larger and still where it was, and a click on
  // one of its buttons would miss.
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
    const leave = () => {
      clearInterval(again);
      sizes.disconnect();
      ends.abort();
    };
    return { place, leave };
  };
})();
