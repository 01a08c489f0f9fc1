/**
 * Which elements of a frame show a picture, which of them a person means, and a copy of what one shows. A picture
 * gets a number, by which the background speaks of it.
 */
(() => {
  const scripts = (globalThis.telltale ??= {});
  if (scripts.pictures) {
    return;
  }

  /** @typedef {import("../types.d.ts").Shown} Shown */
  /** @typedef {import("../types.d.ts").Found} Found */
  /** @typedef {import("../types.d.ts").Wanted} Wanted */

  const api = /** @type {any} */ (globalThis).browser ?? chrome;
  const OWN = "telltale-badge";
  const PSEUDO = [null, "::before", "::after"];
  const LAZY = ["src", "original", "lazySrc", "lazy", "srcOriginal"];
  /** Smaller ones are decoration: no face in there could be judged. In CSS pixels. */
  const SMALLEST = 24;
  const PLACEHOLDER = 2;

  /** @type {Map<number, Shown>} */
  const numbered = new Map();
  /** Where the last context menu was asked for: known from the second one on a page on. */
  /** @type {{ x: number, y: number } | null} */
  let pointer = null;

  addEventListener("contextmenu", ({ clientX, clientY }) => (pointer = { x: clientX, y: clientY }), { capture: true });

  /**
   * @param {Document | ShadowRoot} root
   * @returns {Element[]} in document order, through open shadow roots
   */
  function elementsIn(root) {
    return [...root.querySelectorAll("*")]
      .filter((element) => element.localName !== OWN)
      .flatMap((element) => [element, ...(element.shadowRoot ? elementsIn(element.shadowRoot) : [])]);
  }

  /**
   * Some pages keep the address in a data attribute until the picture comes into view.
   * @param {HTMLElement} image
   */
  function lazySource(image) {
    return LAZY.map((name) => image.dataset[name] ?? "").find((source) => /^(https?:|\/|\.|[\w-]+[/.])/i.test(source)) ?? "";
  }

  /** @param {HTMLImageElement} image */
  function imageSource(image) {
    const isPlaceholder = !image.currentSrc || (image.complete && image.naturalWidth <= PLACEHOLDER);
    return (isPlaceholder && lazySource(image)) || image.currentSrc || image.src;
  }

  /**
   * The first picture of `background-image` or `content`, of the element or what CSS puts before and after it.
   * @param {Element} element
   */
  function styledSource(element) {
    for (const pseudo of PSEUDO) {
      const style = getComputedStyle(element, pseudo);
      const [, quoted] = /url\("((?:[^"\\]|\\.)*)"\)/.exec(`${style.backgroundImage} ${style.content}`) ?? [];
      if (quoted && !(pseudo && style.content === "none")) {
        return quoted.replace(/\\(.)/g, "$1");
      }
    }
    return "";
  }

  /**
   * What of an element is a picture, or null.
   * @param {Element} element
   * @returns {Shown | null}
   */
  function shownBy(element) {
    const source = mediaSource(element);
    if (source !== null) {
      return source;
    }
    const url = styledSource(element);
    return url ? { element, kind: "background", url: absolute(url) } : null;
  }

  /**
   * @param {Element} element
   * @returns {Shown | null}
   */
  function mediaSource(element) {
    if (element instanceof HTMLCanvasElement) {
      return { element, kind: "canvas", url: "" };
    }
    if (element instanceof HTMLVideoElement) {
      const hasFrame = element.readyState >= HTMLMediaElement.HAVE_CURRENT_DATA;
      return hasFrame ? { element, kind: "video", url: "" } : imageOf(element, element.poster);
    }
    if (element instanceof SVGImageElement) {
      return imageOf(element, element.href.baseVal);
    }
    if (element instanceof HTMLImageElement) {
      return imageOf(element, imageSource(element));
    }
    if (element instanceof HTMLInputElement && element.type === "image") {
      return imageOf(element, element.src);
    }
    const isEmbedded = element instanceof HTMLObjectElement || element instanceof HTMLEmbedElement;
    if (isEmbedded && /^image\//i.test(element.type)) {
      return imageOf(element, element instanceof HTMLObjectElement ? element.data : element.src);
    }
    return null;
  }

  /**
   * @param {Element} element
   * @param {string} url
   * @returns {Shown | null}
   */
  function imageOf(element, url) {
    return url ? { element, kind: "image", url: absolute(url) } : null;
  }

  /** @param {string} url */
  function absolute(url) {
    return URL.canParse(url, document.baseURI) ? new URL(url, document.baseURI).href : url;
  }

  /** @param {Element} element */
  function visibleArea(element) {
    const { left, top, right, bottom } = element.getBoundingClientRect();
    const width = Math.min(right, innerWidth) - Math.max(left, 0);
    const height = Math.min(bottom, innerHeight) - Math.max(top, 0);
    return Math.max(0, width) * Math.max(0, height);
  }

  /**
   * Everything that shows a picture and could hold a face.
   * @param {number} smallest side in CSS pixels
   */
  function allPictures(smallest) {
    const isLarge = (/** @type {Element} */ element) => {
      const { width, height } = element.getBoundingClientRect();
      return Math.min(width, height) >= smallest && element.checkVisibility({ visibilityProperty: true });
    };
    return elementsIn(document).filter(isLarge).map(shownBy).filter((shown) => shown !== null);
  }

  /**
   * The elements at a point, the topmost first, through open shadow roots.
   * @param {Document | ShadowRoot} root
   * @param {number} x
   * @param {number} y
   * @returns {Element[]}
   */
  function elementsAt(root, x, y) {
    return root
      .elementsFromPoint(x, y)
      .filter((element) => element.localName !== OWN && (root === document || element.getRootNode() === root))
      .flatMap((element) => [...(element.shadowRoot ? elementsAt(element.shadowRoot, x, y) : []), element]);
  }

  /** @param {{ x: number, y: number }} point */
  function picturesAt({ x, y }) {
    const hit = elementsAt(document, x, y).map(shownBy).filter((shown) => shown !== null);
    // Also what lets clicks through; the later in the document, the further up, as a rule.
    const around = allPictures(SMALLEST).filter(({ element }) => contains(element.getBoundingClientRect(), x, y));
    const more = around.reverse().filter(({ element }) => !hit.some((shown) => shown.element === element));
    return [...hit.filter(({ element }) => !/^(html|body)$/.test(element.localName)), ...more, ...hit];
  }

  /**
   * @param {DOMRect} box
   * @param {number} x
   * @param {number} y
   */
  function contains({ left, top, right, bottom }, x, y) {
    return x >= left && x < right && y >= top && y < bottom;
  }

  /** @param {Shown} shown */
  const middleOf = ({ element }) => {
    const { x, y, width, height } = element.getBoundingClientRect();
    return { x: x + width / 2, y: y + height / 2 };
  };

  /**
   * The picture behind or in a clicked element; undefined when several may be meant.
   * @param {Element} clicked
   * @returns {Shown | undefined}
   */
  function pictureIn(clicked) {
    const own = shownBy(clicked);
    if (own) {
      return own;
    }
    const box = clicked.getBoundingClientRect();
    const inside = allPictures(SMALLEST).filter((shown) => contains(box, middleOf(shown).x, middleOf(shown).y));
    return inside.length === 1 ? inside[0] : undefined;
  }

  /**
   * By its address: the one that was clicked, else the one that is seen best.
   * @param {string} srcUrl
   * @returns {Shown | undefined}
   */
  function pictureFrom(srcUrl) {
    const same = elementsIn(document)
      .map(mediaSource)
      .filter((shown) => shown !== null)
      .filter(({ element, url }) => url === srcUrl || /** @type {HTMLVideoElement} */ (element).currentSrc === srcUrl);
    const clicked = pointer ? same.findLast(({ element }) => contains(element.getBoundingClientRect(), pointer?.x ?? 0, pointer?.y ?? 0)) : undefined;
    const hovered = same.findLast(({ element }) => element.matches(":hover"));
    return clicked ?? hovered ?? same.sort((one, other) => visibleArea(other.element) - visibleArea(one.element))[0];
  }

  /**
   * The frame that is closed to us, to stand for the picture in it.
   * @param {string} frameUrl
   * @returns {Shown | undefined}
   */
  function frameAt(frameUrl) {
    const frames = elementsIn(document).filter((element) => element instanceof HTMLIFrameElement && visibleArea(element) > 0);
    const same = frames.filter((frame) => /** @type {HTMLIFrameElement} */ (frame).src === frameUrl);
    const chosen = same.find((frame) => frame.matches(":hover")) ?? same[0] ?? (frames.length === 1 ? frames[0] : undefined);
    return chosen && { element: chosen, kind: "frame", url: "" };
  }

  /**
   * @param {Wanted} wanted
   * @returns {Shown | undefined} undefined also when the person has to be asked
   */
  function meant({ srcUrl, targetElementId, frameUrl }) {
    if (frameUrl) {
      return (srcUrl && pictureFrom(srcUrl)) || frameAt(frameUrl);
    }
    if (srcUrl) {
      return pictureFrom(srcUrl);
    }
    if (pointer) {
      return picturesAt(pointer)[0];
    }
    const clicked = targetElementId === undefined ? null : api.menus?.getTargetElement(targetElementId);
    if (clicked) {
      return pictureIn(clicked);
    }
    // Chromium tells neither element nor place of the click, and before it nothing of ours is in the page. `:hover` is no
    // way out: by now it may be what lies under the menu's entry (measured: 1 of 9 times, always when the worker slept).
    const seen = allPictures(SMALLEST).filter(({ element }) => visibleArea(element) > 0);
    return seen.length === 1 ? seen[0] : undefined;
  }

  /**
   * @param {Shown} shown
   * @returns {Found}
   */
  function number(shown) {
    const known = [...numbered].find(([, other]) => other.element === shown.element && other.url === shown.url);
    const id = known?.[0] ?? numbered.size + 1;
    numbered.set(id, shown);
    return { id, url: shown.url, kind: shown.kind };
  }

  /** What cannot be found here is still read by its address. */
  const find = (/** @type {Wanted} */ wanted) => {
    const shown = meant(wanted);
    pointer = null;
    if (shown) {
      return number(shown);
    }
    return wanted.srcUrl ? { id: 0, url: wanted.srcUrl, kind: /** @type {const} */ ("image") } : null;
  };

  /**
   * For "check all": each address once, what is on the screen first, then from the top down.
   * @param {number} smallest side in CSS pixels
   * @returns {Found[]}
   */
  function list(smallest) {
    const seen = new Set();
    const isNew = (/** @type {Shown} */ { url }) => !url || (!seen.has(url) && Boolean(seen.add(url)));
    const isPicture = (/** @type {Shown} */ { element }) =>
      !(element instanceof HTMLImageElement && element.complete && element.naturalWidth <= PLACEHOLDER && !lazySource(element));
    const pictures = allPictures(smallest).filter(isPicture).filter(isNew);
    const onScreen = pictures.filter(({ element }) => visibleArea(element) > 0);
    return [...onScreen, ...pictures.filter((shown) => !onScreen.includes(shown))].map(number);
  }

  const at = (/** @type {{ x: number, y: number }} */ point) => {
    const [shown] = picturesAt(point);
    return shown ? number(shown) : null;
  };

  scripts.pictures = { find, list, at, get: (id) => numbered.get(id) ?? null };
})();
