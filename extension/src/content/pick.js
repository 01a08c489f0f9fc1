/** When nothing tells which picture is meant, the person does: with a click that the page does not get. */
(() => {
  const scripts = (globalThis.telltale ??= {});
  const OWN = "telltale-badge";

  /** @typedef {import("../types.d.ts").Found} Found */

  /**
   * Lets the person click the picture they mean; null when they press Escape or `signal` ends it.
   * @param {AbortSignal} signal
   * @returns {Promise<Found | null>}
   */
  scripts.pickPicture ??= (signal) =>
    new Promise((resolve) => {
      const ends = new AbortController();
      const options = { capture: true, signal: ends.signal };
      const end = (/** @type {Found | null} */ found) => {
        ends.abort();
        document.documentElement.style.removeProperty("cursor");
        resolve(found);
      };
      const swallow = (/** @type {Event} */ event) => {
        if (/** @type {Element} */ (event.target).localName !== OWN) {
          event.preventDefault();
          event.stopImmediatePropagation();
        }
      };
      for (const type of ["pointerdown", "mousedown", "pointerup", "mouseup"]) {
        addEventListener(type, swallow, options);
      }
      addEventListener(
        "click",
        (event) => {
          swallow(event);
          const isOnPage = event.isTrusted && event.defaultPrevented;
          const found = isOnPage ? scripts.pictures?.at({ x: event.clientX, y: event.clientY }) : null;
          if (found) {
            end(found);
          }
        },
        options,
      );
      addEventListener("keydown", (event) => event.key === "Escape" && end(null), options);
      signal.addEventListener("abort", () => end(null), { once: true });
      document.documentElement.style.setProperty("cursor", "crosshair");
    });
})();
