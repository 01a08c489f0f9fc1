import assert from "node:assert/strict";
import { describe, test } from "node:test";

import { DEFAULTS, validated } from "../src/settings.js";
import { translateFrom } from "../src/words.js";

describe("settings", () => {
  test("nothing stored: the defaults", () => assert.deepEqual(validated({}), DEFAULTS));

  test("what was set", () => {
    const set = { language: "de", badge: "small", smallest: 200 };
    assert.deepEqual(validated(set), set);
  });

  for (const [name, stored, expected] of /** @type {const} */ ([
    ["an unknown language", { language: "xx" }, { language: "" }],
    ["a language from the prototype", { language: "constructor" }, { language: "" }],
    ["an unknown badge", { badge: "huge" }, { badge: "whole" }],
    ["a size that is text", { smallest: "9" }, { smallest: 96 }],
    ["a size below the range", { smallest: 1 }, { smallest: 24 }],
    ["a size above the range", { smallest: 9999 }, { smallest: 1024 }],
    ["no whole number", { smallest: 30.5 }, { smallest: 96 }],
  ])) {
    test(`${name} is not taken`, () => assert.deepEqual(validated(stored), { ...DEFAULTS, ...expected }));
  }
});

describe("words read from _locales", () => {
  const translate = translateFrom({
    plain: { message: "Costs $5" },
    both: { message: "$A$ and $B$", placeholders: { a: { content: "$1" }, b: { content: "$2" } } },
  });

  test("placeholders take their substitutions", () => assert.equal(translate("both", ["x", "$B$"]), "x and $B$"));
  test("a missing substitution is empty", () => assert.equal(translate("both", ["x"]), "x and "));
  test("a dollar that is none stays", () => assert.equal(translate("plain"), "Costs $5"));
  test("an unknown key is empty", () => assert.equal(translate("nothing"), ""));
});
