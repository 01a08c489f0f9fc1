import assert from "node:assert/strict";
import { readFileSync, readdirSync } from "node:fs";
import { describe, test } from "node:test";
import { fileURLToPath } from "node:url";

import { asProblem, TelltaleError } from "../src/errors.js";
import * as messageMap from "../src/message-map.js";
import { LANGUAGES } from "../src/settings.js";
import { translateFrom } from "../src/words.js";
import { SPEC, readJson } from "./shared.js";

/** @import { Label, Verdict } from "../src/types.d.ts" */

const LOCALES = fileURLToPath(new URL("../src/_locales/", import.meta.url));
const ENGLISH = readJson("extension/src/_locales/en/messages.json");
const LABELS = /** @type {const} */ (["likely_fake", "uncertain", "no_signs_found", "no_face", "too_small"]);

const translate = translateFrom(ENGLISH);

/**
 * @param {Label} label
 * @param {number | null} probability
 * @returns {Verdict}
 */
function verdict(label, probability) {
  return {
    label,
    fake_probability: probability,
    sentence: "The app's sentence.",
    faces: [
      { box: [1, 2, 30, 40], height_px: 40.4, fake_probability: probability, label },
      { box: [50, 2, 10, 12], height_px: 12, fake_probability: null, label: "too_small" },
    ],
    model: { name: "m", version: "1", sha256: "abcdef0123456789" },
    image_sha256: "00",
    width: 640,
    height: 480,
    elapsed_ms: 12.6,
    notes: [{ code: "animated", message: "Only the first picture was judged." }],
  };
}

describe("problems", () => {
  const codes = [...Object.keys(SPEC.errors.fatal), ...Object.keys(SPEC.errors.request), ...Object.keys(messageMap.REMEDIES)];
  for (const code of new Set(codes)) {
    test(`${code} has a remedy and a sentence`, () => {
      assert.ok(code in messageMap.REMEDIES, "remedy");
      assert.match(translate(`error_${code}`), /^[A-Z].*\.$/s);
      const view = messageMap.problemView({ code }, translate);
      assert.equal(view.sentence, translate(`error_${code}`));
      assert.equal(view.tone, "problem");
    });
  }

  test("the side to update is named", () => {
    const problem = { code: "protocol_mismatch", message: "They differ." };
    assert.match(messageMap.sentenceOf({ ...problem, update: "app" }, translate), /Update the Telltale app/);
    assert.match(messageMap.sentenceOf({ ...problem, update: "extension" }, translate), /Update the extension/);
  });

  test("of pictures the app knows more, of its models it says no more than we can, and in English", () => {
    const told = { code: "model_missing", message: "Telltale has no model to judge with." };
    assert.equal(messageMap.sentenceOf(told, translate), translate("error_model_missing"));
    const message = "The picture has 40,000 × 40,000 pixels; Telltale takes 100 million at most.";
    assert.equal(messageMap.sentenceOf({ code: "image_too_large", message }, translate), message);
  });

  test("a code of tomorrow keeps its sentence, one without gets ours", () => {
    assert.equal(messageMap.sentenceOf({ code: "new_code", message: "New." }, translate), "New.");
    assert.equal(messageMap.sentenceOf({ code: "new_code" }, translate), translate("error_extension_error"));
  });

  test("a bug of ours shows nothing of its insides", () => {
    assert.deepEqual(asProblem(new TypeError("secret")), { code: "extension_error" });
    assert.deepEqual(asProblem(new TelltaleError("busy")), { code: "busy" });
  });
});

describe("verdicts", () => {
  for (const label of LABELS) {
    test(`${label}: word, percentage, the app's sentence`, () => {
      const probability = label === "no_face" || label === "too_small" ? null : 0.5;
      const view = messageMap.verdictView({ verdict: verdict(label, probability) }, "original_bytes", translate);
      assert.equal(view.title, translate(`label_${label}`));
      assert.equal(view.tone, label);
      assert.equal(view.sentence, "The app's sentence.");
      assert.equal(view.probability, probability === null ? undefined : "Fake probability 50%");
      assert.equal(view.caveat, undefined);
    });
  }

  test("details: faces, what was seen, model, notes", () => {
    const view = messageMap.verdictView({ verdict: verdict("likely_fake", 0.93) }, "screen_pixels", translate);
    assert.deepEqual(view.facts, [
      { term: "Face 1", text: "Likely fake, 93%, 40 pixels high" },
      { term: "Face 2", text: "Too small to judge, 12 pixels high" },
      { term: "Seen", text: "pixels on the screen, 640 × 480" },
      { term: "Model", text: "m 1 (abcdef01)" },
      { term: "Took", text: "13 ms" },
      { term: "Note", text: "Only the first picture was judged." },
    ]);
    assert.match(String(view.caveat), /pixels on the screen/);
  });

  test("a face that the edge cuts off is not called too small", () => {
    const told = verdict("likely_fake", 0.93);
    const textOfLast = () => messageMap.verdictView({ verdict: told }, "original_bytes", translate).facts?.[1]?.text;
    told.faces[1] = { box: [0, 0, 90, 120], height_px: 120, fake_probability: null, label: "too_small", cut_off: true };
    assert.equal(textOfLast(), "Not judged, cut off by the edge");
    told.faces[1] = { ...told.faces[1], fake_probability: 0.5, label: "uncertain" };
    assert.equal(textOfLast(), "Uncertain, 50%, 120 pixels high");
  });

  test("the app's own note about the grade is the caveat", () => {
    const told = verdict("uncertain", 0.5);
    told.notes.push({ code: "screen_pixels", message: "From the screen." });
    const view = messageMap.verdictView({ verdict: told }, "screen_pixels", translate);
    assert.equal(view.caveat, "From the screen.");
    assert.ok(!view.facts?.some(({ text }) => text === view.caveat));
  });

  test("what is in the app's history can be opened there", () => {
    const told = { verdict: verdict("uncertain", 0.5), receipt: "00" };
    const view = messageMap.verdictView(told, "original_bytes", translate);
    assert.deepEqual(view.open, { label: "Open in Telltale", receipt: "00" });
  });

  test("a percentage is never a certainty", () => {
    const shown = [0, 0.004, 0.01, 0.5, 0.99, 0.996, 1].map((value) => messageMap.percentage(value, "en"));
    assert.deepEqual(shown, ["< 1%", "< 1%", "1%", "50%", "99%", "> 99%", "> 99%"]);
  });
});

describe("evidence", () => {
  const statement = (/** @type {string} */ message) => ({ code: "x", message });
  const evidence = {
    faces: [{ stability: { statement: statement("It moves.") } }, { stability: null }],
    provenance: {
      credentials: { state: "none", statement: statement("No credentials.") },
      claims: [{ statement: statement("Says a camera.") }, { statement: statement("Says a program.") }],
      thumbnail: { state: "none", statement: statement("No preview.") },
    },
    grade: { statement: statement("The file itself.") },
    meaning: { statements: [statement("One."), statement("It moves."), statement("Two.")] },
    notes: [statement("One.")], // said already
  };
  const facts = (/** @type {Verdict} */ told) =>
    messageMap.verdictView({ verdict: told }, "original_bytes", translate).facts?.slice(6);

  test("every statement of the app is in the details, in its words", () => {
    assert.deepEqual(facts({ ...verdict("uncertain", 0.5), evidence }), [
      { term: "Meaning", text: "One. Two." },
      { term: "How steady", text: "It moves." },
      { term: "What was seen", text: "The file itself." },
      { term: "Content Credentials", text: "No credentials." },
      { term: "What the file says (unsigned)", text: "Says a camera. Says a program." },
    ]);
  });

  test("a preview that is there is spoken of", () => {
    const thumbnail = { state: "differs", statement: statement("It differs.") };
    const told = { ...evidence, provenance: { ...evidence.provenance, thumbnail } };
    assert.deepEqual(facts({ ...verdict("uncertain", 0.5), evidence: told })?.at(-1)?.text, "It differs.");
  });

  test("an app without evidence", () => assert.deepEqual(facts(verdict("uncertain", 0.5)), []));
});

describe("the page below the popup", () => {
  const page = { access: /** @type {const} */ ("open"), pictures: 3, hosts: ["https://a.example/*"], sweep: null };
  const sweep = { total: 3, done: 2, labels: { uncertain: 1 }, problems: 1, isRunning: true };
  const view = (/** @type {object} */ changes) => messageMap.pageView({ ...page, ...changes }, translate);

  test("can be checked as a whole, and its other sites allowed", () => {
    assert.equal(view({}).action, "check_all");
    assert.match(view({}).label, /\(3\)/);
    assert.match(view({}).allow, /\(1\)/);
    assert.equal(view({ hosts: [] }).allow, "");
  });

  test("a run under way shows how far it is and can be stopped", () => {
    assert.equal(view({ sweep }).action, "stop");
    assert.match(view({ sweep }).sentence, /2 of 3/);
  });

  test("a run that ended is counted", () => {
    const ended = { ...sweep, isRunning: false };
    assert.equal(view({ sweep: { ...ended, total: 2 } }).sentence, "2 checked · Uncertain: 1 · Not checked: 1");
    assert.match(view({ sweep: ended }).sentence, /^2 of 3 pictures checked · Uncertain: 1/); // it was stopped
  });

  test("nothing to check, or no way in", () => {
    assert.equal(view({ pictures: 0 }).action, null);
    const sentences = [{ pictures: 0 }, { access: "closed" }, { access: "blocked" }].map((page) => view(page).sentence);
    assert.equal(new Set(sentences.filter(Boolean)).size, 3);
    assert.match(String(sentences[2]), /policy/);
  });
});

describe("status", () => {
  /** @param {import("../src/types.d.ts").Status} status */
  const view = (status) => messageMap.statusView(status, "0.1.0", translate);

  test("connected names both versions", () => {
    assert.match(view({ state: "connected", appVersion: "0.2.0" }).sentence, /0\.2\.0.*0\.1\.0/);
  });

  for (const [code, action] of /** @type {const} */ ([
    ["app_not_running", "again"],
    ["not_paired", "pair"],
    ["revoked", "pair"],
    ["protocol_mismatch", undefined],
  ])) {
    test(`${code}: ${action ?? "no button"}`, () => {
      const shown = view({ state: "problem", problem: { code } });
      assert.equal(shown.action, action);
      assert.equal(Boolean(shown.label), action !== undefined);
      assert.ok(shown.title);
    });
  }

  test("pairing can be cancelled", () => {
    assert.equal(view({ state: "pairing", code: null }).action, "cancel");
    assert.match(view({ state: "pairing", code: "123 456" }).sentence, /same/);
  });
});

describe("_locales", () => {
  const sources = readdirSync(fileURLToPath(new URL("../src", import.meta.url)), { recursive: true })
    .map(String)
    .filter((name) => /\.(js|json|html)$/.test(name) && !name.startsWith("_locales"))
    .map((name) => readFileSync(new URL(`../src/${name}`, import.meta.url), "utf8"))
    .join("\n");
  const computed = /^(error|title|label|caveat|grade|progress|command)_|^page_(closed|blocked)/;

  test("every message is used", () => {
    const unused = Object.keys(ENGLISH).filter((key) => !computed.test(key) && !sources.includes(key));
    assert.deepEqual(unused, []);
  });

  test("every message that the sources name exists", () => {
    const named = [...sources.matchAll(/(?:translate|getMessage)\("(\w+)"/g), ...sources.matchAll(/__MSG_(\w+)__/g)];
    assert.ok(named.length > 20);
    assert.deepEqual(named.map(([, key]) => String(key)).filter((key) => !(key in ENGLISH)), []);
  });

  test("no verdict calls a picture real", () => {
    const words = LABELS.map((label) => translate(`label_${label}`)).join(" ");
    assert.doesNotMatch(words, /\b(real|genuine|authentic)\b/i);
  });

  test("every language can be chosen", () => {
    assert.deepEqual(readdirSync(LOCALES).sort(), Object.keys(LANGUAGES).sort());
  });

  for (const locale of readdirSync(LOCALES)) {
    test(`${locale} has the same messages and placeholders as English`, () => {
      const messages = readJson(`extension/src/_locales/${locale}/messages.json`);
      assert.deepEqual(Object.keys(messages).sort(), Object.keys(ENGLISH).sort());
      assert.equal(messages.locale.message, locale);
      for (const [key, { message, placeholders }] of Object.entries(messages)) {
        assert.ok(message, key);
        const names = (/** @type {string} */ text) => [...text.matchAll(/\$(\w+)\$/g)].map(([, name]) => name).sort();
        assert.deepEqual(names(message), names(ENGLISH[key].message), key);
        assert.deepEqual(Object.keys(placeholders ?? {}), Object.keys(ENGLISH[key].placeholders ?? {}), key);
      }
    });
  }
});
