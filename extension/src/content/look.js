/**
 * How a badge looks: a closed shadow root in the top layer, out of reach of the page's styles and scripts. Says
 * everything in words; the mark's shape, not only its colour, goes with the verdict.
 */
(() => {
  const scripts = (globalThis.telltale ??= {});
  if (scripts.createLook) {
    return;
  }

  /** @typedef {import("../types.d.ts").BadgeView} BadgeView */
  /** @typedef {import("../types.d.ts").Fact} Fact */

  const SVG = "http://www.w3.org/2000/svg";

  /**
   * The app's marks (desktop_app/gui/verdict_mark.py) on its 24 × 24 grid: `fill` is solid, `line` a stroke, `cut` a
   * stroke in the background's colour.
   * @type {Record<BadgeView["tone"], { fill?: string, line?: string, cut?: string, dashed?: boolean }>}
   */
  const MARKS = {
    likely_fake: { fill: "M12 3 22 20.5H2Z", line: "M12 3 22 20.5H2Z", cut: "M12 9v5M12 17.4v.01" },
    uncertain: { line: "M12 1.5 22.5 12 12 22.5 1.5 12ZM9.6 9.9a2.5 2.5 0 1 1 3.7 2.2c-.9.5-1.3 1-1.3 1.8M12 16.7v.01" },
    no_signs_found: { line: "M10 3a7 7 0 1 0 0 14 7 7 0 1 0 0-14M15.4 15.4 21 21" },
    no_face: { line: "M12 3a9 9 0 1 0 0 18 9 9 0 1 0 0-18", dashed: true },
    too_small: { fill: "M9 9h6v6H9Z", line: "M3 7V3h4M17 3h4v4M21 17v4h-4M7 21H3v-4" },
    busy: { line: "M12 3a9 9 0 1 1-9 9" },
    waiting: { line: "M5 11h14v9H5ZM8 11V7.5a4 4 0 0 1 8 0V11" },
    problem: { line: "M8 2h8l6 6v8l-6 6H8l-6-6V8ZM8.5 8.5l7 7M15.5 8.5l-7 7" },
  };

  const STYLE = `
    * { box-sizing: border-box; }
    .badge {
      color-scheme: light dark; --paper: #fff; --ink: #1c2126; --soft: #545d66; --line: #c9d0d6; --accent: #545d66;
      width: max-content; max-width: min(304px, calc(100vw - 16px));
      max-height: calc(100vh - 16px); overflow: auto;
      padding: 8px 8px 8px 12px; border: 1px solid var(--line); border-left: 5px solid var(--accent);
      border-radius: 8px; background: var(--paper); color: var(--ink);
      box-shadow: 0 1px 3px rgb(0 0 0 / .3), 0 4px 14px rgb(0 0 0 / .25);
      font: 13px/1.4 system-ui, sans-serif; text-align: start;
    }
    .badge[data-tone=likely_fake] { --accent: #b4251a; }
    .badge[data-tone=uncertain] { --accent: #8a5c00; }
    .badge[data-tone=no_signs_found] { --accent: #1b6580; }
    @media (prefers-color-scheme: dark) {
      .badge { --paper: #22272c; --ink: #edf0f2; --soft: #aeb7bf; --line: #4a535b; --accent: #aeb7bf; }
      .badge[data-tone=likely_fake] { --accent: #ff8f85; }
      .badge[data-tone=uncertain] { --accent: #ffc45c; }
      .badge[data-tone=no_signs_found] { --accent: #7cc4de; }
    }
    .top { display: flex; align-items: flex-start; gap: 8px; }
    svg { flex: none; width: 20px; height: 20px; color: var(--accent); }
    .says { flex: 1; min-width: 0; }
    .says p { margin: 0; overflow-wrap: anywhere; }
    .title { font-size: 15px; line-height: 20px; font-weight: 600; color: var(--accent); }
    .says .probability { color: var(--soft); font-variant-numeric: tabular-nums; }
    .says .sentence { margin-top: 3px; }
    .says .caveat { margin-top: 4px; color: var(--soft); }
    button {
      font: inherit; color: inherit; background: none; border: 1px solid transparent; border-radius: 6px;
      padding: 2px 8px; cursor: pointer;
    }
    button:hover { background: color-mix(in srgb, var(--ink) 10%, transparent); }
    button:focus-visible { outline: 2px solid var(--accent); outline-offset: 1px; }
    .close { flex: none; margin: -3px -3px 0 0; padding: 4px; line-height: 0; }
    .close svg { width: 14px; height: 14px; color: var(--soft); }
    .foot { display: flex; flex-wrap: wrap; align-items: center; gap: 6px; margin: 6px 0 0 28px; }
    .foot button { border-color: var(--line); white-space: nowrap; }
    .details[aria-expanded=true] { background: color-mix(in srgb, var(--ink) 10%, transparent); }
    .brand { margin-inline-start: auto; padding-inline-end: 5px; font-size: 11px; color: var(--soft); }
    dl { margin: 6px 5px 0 28px; font-size: 12px; }
    dt { margin-top: 5px; color: var(--soft); }
    dd { margin: 0; overflow-wrap: anywhere; }
    .badge > dl { max-height: min(46vh, 420px); overflow: auto; }
    .badge.small { padding: 4px 4px 4px 8px; max-width: calc(100vw - 16px); }
    .small .title { font-size: 13px; white-space: nowrap; }
    .small .says p:not(.title), .small .brand, .small .foot button:not(.details) { display: none; }
    .small .mark { width: 18px; height: 18px; margin-top: 1px; }
    .small { display: flex; align-items: center; gap: 4px; }
    .small .foot { margin: 0; order: -1; }
    .small .top { order: -2; }
    .small .top .close { display: none; }
    .small[data-tone=busy] .top .close, .small[data-tone=waiting] .top .close { display: block; margin: -2px 0; }
    [hidden] { display: none !important; }
    [data-tone=busy] .mark { animation: turn 1s linear infinite; }
    @keyframes turn { to { transform: rotate(360deg); } }
    @media (prefers-reduced-motion: reduce) { [data-tone=busy] .mark { animation: none; } }
    @media (forced-colors: active) { .badge { border: 2px solid; } }
  `;

  /**
   * @param {string} tag
   * @param {string} className
   * @param {(Node | string)[]} children
   * @returns {HTMLElement}
   */
  function element(tag, className, ...children) {
    const made = document.createElement(tag);
    made.className = className;
    made.append(...children);
    return made;
  }

  /**
   * @param {string} path
   * @param {Record<string, string>} attributes
   */
  function drawn(path, attributes) {
    const made = document.createElementNS(SVG, "path");
    made.setAttribute("d", path);
    for (const [name, value] of Object.entries(attributes)) {
      made.setAttribute(name, value);
    }
    return made;
  }

  const STROKE = { fill: "none", "stroke-width": "2", "stroke-linecap": "round", "stroke-linejoin": "round" };

  /** @param {{ fill?: string, line?: string, cut?: string, dashed?: boolean }} paths */
  function drawing({ fill, line, cut, dashed }) {
    const svg = document.createElementNS(SVG, "svg");
    svg.setAttribute("viewBox", "0 0 24 24");
    svg.setAttribute("aria-hidden", "true");
    svg.append(...(fill ? [drawn(fill, { fill: "currentColor" })] : []));
    svg.append(...(line ? [drawn(line, { ...STROKE, stroke: "currentColor", ...(dashed ? { "stroke-dasharray": "2.6 4.4" } : {}) })] : []));
    svg.append(...(cut ? [drawn(cut, { ...STROKE, stroke: "var(--paper)" })] : []));
    return svg;
  }

  /** @param {Fact[]} facts */
  function factList(facts) {
    const list = element("dl", "");
    for (const { term, text } of facts) {
      list.append(element("dt", "", term), element("dd", "", text));
    }
    list.hidden = true;
    list.id = "facts";
    return list;
  }

  /**
   * @param {string} label
   * @param {() => void} onClick
   */
  function button(label, onClick) {
    const made = element("button", "", label);
    made.setAttribute("type", "button");
    made.addEventListener("click", (event) => event.isTrusted && onClick());
    return made;
  }

  /** @returns {{ host: HTMLElement, root: ShadowRoot }} */
  function createHost() {
    const host = document.createElement("telltale-badge");
    const root = host.attachShadow({ mode: "closed" });
    const sheet = new CSSStyleSheet(); // constructed: the page's content security policy cannot forbid it
    sheet.replaceSync(STYLE);
    root.adoptedStyleSheets = [sheet];
    // On the element as well, with the one weight that no style sheet of the page outdoes.
    host.style.cssText = "all: initial !important; position: fixed !important; display: block !important;";
    return { host, root };
  }

  scripts.createLook = ({ words, lang, isSmall, onClose, onAgain, onOpen, onDrawn }) => {
    const { host, root } = createHost();
    // One status region for the badge's life: a screen reader speaks what changes in it.
    const says = element("div", "says");
    says.role = "status";
    says.ariaLive = "polite";
    says.ariaAtomic = "true";
    const top = element("div", "top");
    const badge = element("section", "badge", top);
    badge.ariaLabel = words.name;
    badge.lang = lang;
    badge.classList.toggle("small", isSmall);
    root.append(badge);
    const close = button("", onClose);
    close.className = "close";
    close.append(drawing({ line: "M5 5l14 14M19 5L5 19" }));
    top.append(says, close);

    /** A small badge becomes a whole one when it is opened. @param {HTMLElement} facts */
    function detailsButton(facts) {
      const made = button(words.details, () => {
        facts.hidden = !facts.hidden;
        made.ariaExpanded = String(!facts.hidden);
        badge.classList.toggle("small", isSmall && facts.hidden);
        onDrawn();
      });
      made.className = "details";
      made.ariaExpanded = "false";
      made.setAttribute("aria-controls", "facts");
      return made;
    }

    /** @param {BadgeView} view */
    function show(view) {
      const { title, probability = "", sentence, caveat = "", facts = [], again, open, tone } = view;
      const isUnderWay = tone === "busy" || tone === "waiting";
      badge.dataset.tone = tone;
      badge.classList.toggle("small", isSmall && tone !== "waiting");
      close.ariaLabel = close.title = isUnderWay ? words.cancel : words.close;
      top.querySelector(".mark")?.remove();
      const mark = drawing(MARKS[tone]);
      mark.classList.add("mark");
      top.prepend(mark);
      const parts = [
        element("p", "title", title),
        element("p", "probability", probability),
        element("p", "sentence", sentence),
        element("p", "caveat", caveat),
      ];
      says.replaceChildren(...parts.filter(({ textContent }) => textContent));
      badge.querySelectorAll(".foot, dl").forEach((old) => old.remove());
      const lists = facts.length > 0 || (isSmall && !isUnderWay) ? [factList(facts)] : [];
      const buttons = lists.map(detailsButton);
      if (open) {
        buttons.push(button(open.label, () => onOpen(open.receipt)));
      }
      if (again) {
        buttons.push(button(again, onAgain));
      }
      const brand = element("span", "brand", words.name);
      badge.append(...lists, element("div", "foot", ...buttons, brand));
      onDrawn();
    }

    return { host, show };
  };
})();
