/**
 * The badges of this frame: one for each picture under way or judged. Shows what the service worker sends, answers
 * its two questions (the picture's bytes, its place on the screen), and says so when the worker is gone.
 */
(() => {
  const scripts = (globalThis.telltale ??= {});
  const { createLook, findPicture, keepAt, measurePicture } = scripts;
  if (scripts.hasBadge || !createLook || !findPicture || !keepAt || !measurePicture) {
    return;
  }
  scripts.hasBadge = true;

  /** @typedef {import("../types.d.ts").BadgeView} BadgeView */
  /** @typedef {import("../types.d.ts").ToBadge} ToBadge */
  /** @typedef {{ picture: Element | null, close: () => void, owns: (target: EventTarget) => boolean }} Badge */

  const api = /** @type {typeof chrome} */ (/** @type {any} */ (globalThis).browser ?? chrome);
  const PAINT_MS = 500;

  /** @type {Badge[]} the newest last */
  const badges = [];

  /**
   * @param {boolean} visible
   */
  function showBadges(visible) {
    for (const host of document.querySelectorAll("telltale-badge")) {
      /** @type {HTMLElement} */ (host).style.setProperty("visibility", visible ? "visible" : "hidden", "important");
    }
  }

  /** Until the screen shows what was changed; a hidden page paints nothing, so not forever. */
  function painted() {
    return new Promise((resolve) => {
      setTimeout(resolve, PAINT_MS);
      requestAnimationFrame(() => requestAnimationFrame(() => setTimeout(resolve, 0)));
    });
  }

  /**
   * With the page's rights: `blob:` addresses, and servers that want to see the page's cookies or address.
   * @param {string} url
   * @param {number} limit in bytes
   * @returns {Promise<string | null>} as base64
   */
  async function read(url, limit) {
    try {
      const blob = await (await fetch(url)).blob();
      const usable = blob.size > 0 && blob.size <= limit && !/^text\/html/i.test(blob.type);
      return usable ? await base64Of(blob) : null;
    } catch {
      return null;
    }
  }

  /**
   * @param {Blob} blob
   * @returns {Promise<string>}
   */
  function base64Of(blob) {
    return new Promise((resolve, reject) => {
      const reader = new FileReader();
      reader.onload = () => resolve(String(reader.result).split(",", 2)[1] ?? "");
      reader.onerror = () => reject(reader.error);
      reader.readAsDataURL(blob);
    });
  }

  /** @param {Element | null} picture */
  async function measure(picture) {
    showBadges(false);
    await painted();
    return picture && measurePicture ? measurePicture(picture) : null;
  }

  /** @param {chrome.runtime.Port} port */
  function open(port) {
    let srcUrl = "";
    /** @type {Element | null} */
    let picture = null;
    let settled = false;
    const current = () => (picture?.isConnected ? picture : (picture = find(srcUrl) ?? null));
    /** @type {BadgeView | null} */
    let shown = null;
    const onAgain = () => void api.runtime.sendMessage({ type: "retry", srcUrl });
    const onOpen = async (/** @type {string} */ receipt) => {
      const why = await api.runtime.sendMessage({ type: "show", receipt });
      if (why && shown) {
        look.show({ ...shown, caveat: why });
      }
    };
    const look = make({ onClose: close, onAgain, onOpen });
    document.documentElement.append(look.host);
    look.host.popover = "manual"; // the top layer: above whatever the page stacks
    look.host.showPopover();
    let leave = () => {};
    /** @type {Badge} */
    const self = { picture: null, close, owns: (target) => target === look.host };

    function close() {
      leave();
      look.host.remove();
      badges.splice(badges.indexOf(self), 1);
      port.disconnect();
    }

    /** @type {{ [T in ToBadge["type"]]: (message: Extract<ToBadge, { type: T }>) => void }} */
    const handlers = {
      anchor: (message) => {
        srcUrl = message.srcUrl;
        picture = find(srcUrl);
        badges.filter((badge) => badge.picture === picture).forEach((badge) => badge.close());
        self.picture = picture;
        badges.push(self);
        leave = keep(look.host, current);
      },
      show: ({ view }) => {
        shown = view;
        settled = view.tone !== "busy" && view.tone !== "waiting";
        look.show(view);
      },
      measured: () => showBadges(true),
      measure: async ({ ask }) => port.postMessage({ type: "answer", ask, value: await measure(current()) }),
      read: async ({ ask, url, limit }) => {
        const address = url || /** @type {HTMLImageElement | null} */ (current())?.currentSrc || "";
        port.postMessage({ type: "answer", ask, value: await read(address, limit) });
      },
    };

    port.onMessage.addListener((/** @type {ToBadge} */ message) => handlers[message.type](/** @type {any} */ (message)));
    port.onDisconnect.addListener(() => {
      if (!settled) {
        showBadges(true);
        look.show({
          tone: "problem",
          title: api.i18n.getMessage("badge_problem_title"),
          sentence: api.i18n.getMessage("error_interrupted"),
          again: api.i18n.getMessage("action_again"),
        });
      }
    });
  }

  const make = createLook;
  const find = findPicture;
  const keep = keepAt;

  api.runtime.onConnect.addListener((port) => {
    if (port.name === "badge") {
      open(port);
    }
  });

  // Escape closes the badge that has the focus, or the newest one when nothing on the page has it.
  addEventListener(
    "keydown",
    (event) => {
      const focused = badges.find((badge) => event.target && badge.owns(event.target));
      const chosen = focused ?? (event.target === document.body ? badges.at(-1) : undefined);
      if (event.key === "Escape" && event.isTrusted && chosen) {
        event.stopPropagation();
        chosen.close();
      }
    },
    { capture: true },
  );
})();
