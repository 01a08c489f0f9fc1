/**
 * The badges of this frame: one for each picture under way or judged. Shows what the background sends, answers its
 * questions (the picture's bytes, its place on the screen), and says so when the background is gone.
 */
(() => {
  const scripts = (globalThis.telltale ??= {});
  const { createLook, keepAt, pictures, pickPicture, redraw, tellPlace } = scripts;
  if (scripts.hasBadge || !createLook || !keepAt || !pictures || !pickPicture || !redraw || !tellPlace) {
    return;
  }
  scripts.hasBadge = true;

  /** @typedef {import("../types.d.ts").Anchor} Anchor */
  /** @typedef {import("../types.d.ts").BadgeView} BadgeView */
  /** @typedef {import("../types.d.ts").Request} Request */
  /** @typedef {import("../types.d.ts").ToBadge} ToBadge */
  /** @typedef {{ id: number, close: () => void, owns: (target: EventTarget) => boolean }} Badge */

  const api = /** @type {typeof chrome} */ (/** @type {any} */ (globalThis).browser ?? chrome);
  const PAINT_MS = 500;
  /** Firefox: a request with the page's own origin and rights, as Chromium's is anyway. */
  const pageFetch = /** @type {typeof fetch} */ (/** @type {any} */ (globalThis).content?.fetch ?? fetch);

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
   */
  async function read(url, limit) {
    try {
      const blob = await (await pageFetch(url)).blob();
      return /^(text\/html|image\/svg)/i.test(blob.type) ? null : await base64Of(blob, limit);
    } catch {
      return null;
    }
  }

  /**
   * @param {Blob | null} blob
   * @param {number} limit in bytes
   * @returns {Promise<string | null>} null for nothing and for too much
   */
  function base64Of(blob, limit) {
    if (!blob || blob.size === 0 || blob.size > limit) {
      return Promise.resolve(null);
    }
    return new Promise((resolve, reject) => {
      const reader = new FileReader();
      reader.onload = () => resolve(String(reader.result).split(",", 2)[1] ?? "");
      reader.onerror = () => reject(reader.error);
      reader.readAsDataURL(blob);
    });
  }

  /**
   * @template T
   * @param {Request} request
   * @param {T} otherwise when there is no background any more, or it ends before it answers
   * @returns {Promise<T>}
   */
  async function ask(request, otherwise) {
    try {
      return await api.runtime.sendMessage(request);
    } catch {
      return otherwise;
    }
  }

  /**
   * @param {chrome.runtime.Port} port
   * @param {Anchor} anchor
   */
  function open(port, { id, words, lang, isSmall }) {
    let settled = false;
    const gone = new AbortController();
    const shown = () => pictures?.get(self.id) ?? null;
    /** @type {BadgeView | null} */
    let view = null;
    const isOutdated = () => !api.runtime?.id; // of a page's scripts once the extension was updated or turned off
    const lost = () => (isOutdated() ? words.outdated : words.interrupted);
    const showLost = () => {
      showBadges(true);
      look.show({ tone: "problem", title: words.problem, sentence: lost(), ...(isOutdated() ? {} : { again: words.again }) });
    };
    const onAgain = async () => {
      settled = false;
      look.show({ tone: "busy", title: words.checking, sentence: "" }); // to wake the background may take seconds
      await ask({ type: "retry", id: self.id }, null);
      if (!gone.signal.aborted) {
        showLost(); // no new badge took this one's place
      }
    };
    const onOpen = async (/** @type {string} */ receipt) => {
      const why = await ask({ type: "show", receipt }, lost());
      if (why && view) {
        look.show({ ...view, caveat: why });
      }
    };
    const look = make({ words, lang, isSmall, onClose: close, onAgain, onOpen, onDrawn: () => spot.place() });
    /** @type {Badge} */
    const self = { id: 0, close, owns: (target) => target === look.host };
    badges.push(self);
    sitAt(id);
    document.documentElement.append(look.host);
    look.host.popover = "manual"; // the top layer: above whatever the page stacks
    look.host.showPopover();
    const spot = keep(look.host, () => shown()?.element ?? null);

    function close() {
      gone.abort();
      spot.leave();
      look.host.remove();
      badges.splice(badges.indexOf(self), 1);
      port.disconnect();
    }

    /** @param {number} picture its number; whatever else sits there goes */
    function sitAt(picture) {
      badges.filter((badge) => badge !== self && badge.id === picture).forEach((badge) => badge.close());
      self.id = picture;
    }

    /** @type {{ [T in ToBadge["type"]]: (message: Extract<ToBadge, { type: T }>) => unknown }} */
    const handlers = {
      anchor: () => {},
      show: (message) => {
        view = message.view;
        settled = view.tone !== "busy" && view.tone !== "waiting";
        look.show(view);
      },
      hide: () => showBadges(false),
      unhide: () => showBadges(true),
      close,
      measure: async ({ token }) => {
        showBadges(false);
        await painted();
        const picture = shown();
        if (picture) {
          tell(picture.element, token);
        }
        return Boolean(picture);
      },
      read: ({ url, limit }) => read(url, limit),
      redraw: async ({ limit }) => {
        const picture = shown();
        return picture && base64Of((await copy(picture)) ?? null, limit);
      },
      pick: async () => {
        const found = await pick(gone.signal);
        if (found) {
          sitAt(found.id);
        } else if (!gone.signal.aborted) {
          close();
        }
        return found;
      },
    };

    port.onMessage.addListener(async (/** @type {ToBadge} */ message) => {
      const value = await handlers[message.type](/** @type {any} */ (message));
      if ("ask" in message && !gone.signal.aborted) {
        port.postMessage({ type: "answer", ask: message.ask, value: value ?? null });
      }
    });
    port.onDisconnect.addListener(() => {
      if (!settled && !gone.signal.aborted) {
        showLost();
      }
    });
  }

  const make = createLook;
  const keep = keepAt;
  const tell = tellPlace;
  const pick = pickPicture;
  const copy = redraw;

  api.runtime.onConnect.addListener((port) => {
    const begin = (/** @type {ToBadge} */ message) => {
      port.onMessage.removeListener(begin);
      if (message.type === "anchor") {
        open(port, message);
      }
    };
    if (port.name === "badge") {
      port.onMessage.addListener(begin);
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

  scripts.dismissAll = () => [...badges].forEach((badge) => badge.close());
})();
