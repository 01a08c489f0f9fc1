/**
 * Codes and numbers → words and marks: what a badge says, and what popup and options say of the connection. Pure:
 * the words come from `_locales` through `translate`. What is said of a picture is the app's own sentence.
 * @import { Answer, BadgeView, BadgeWords, FaceReport, Grade, PageStatus, Problem, Statement, Status, Verdict } from "./types.d.ts"
 */

/** @typedef {(key: string, substitutions?: string[]) => string} Translate */

/** As a badge says it: the pixels on the screen may be those of a whole frame that is closed to us. */
/** @typedef {Grade | "frame_pixels"} SeenGrade */

/** What a person can do about each problem. Every code of protocol.json is here, and the extension's own. */
export const REMEDIES = Object.freeze(
  /** @type {Record<string, "again" | "pair" | "none">} */ ({
    // the extension's own
    app_not_running: "again",
    app_not_trusted: "pair",
    connection_lost: "again",
    extension_error: "again",
    interrupted: "again",
    local_network_denied: "again",
    pairing_cancelled: "pair",
    pairing_unknown: "pair",
    picture_unreachable: "again",
    port_taken: "again",
    // fatal ones
    bad_proof: "pair",
    malformed: "again",
    not_authenticated: "again",
    not_paired: "pair",
    pairing_busy: "again",
    pairing_refused: "pair",
    protocol_mismatch: "none",
    revoked: "pair",
    shutting_down: "again",
    timeout: "again",
    too_large: "none",
    too_many_requests: "again",
    // a request's
    busy: "again",
    cancelled: "again",
    duplicate_id: "again",
    image_corrupt: "none",
    image_empty: "none",
    image_too_large: "none",
    image_truncated: "none",
    image_unsupported: "none",
    internal_error: "again",
    model_card_invalid: "again",
    model_damaged: "again",
    model_missing: "again",
    unknown_receipt: "none",
    unsafe_image: "none",
  }),
);

/** The app is more precise about these than any string of ours, and says it in the language of the words around it. */
const THE_APP_KNOWS = /^image_|_image$/;

/** Problems that pairing solves. */
export const NEEDS_PAIRING = new Set(["not_paired", "pairing_unknown", "revoked"]);

/**
 * @param {Problem} problem
 * @param {Translate} translate
 */
export function sentenceOf(problem, translate) {
  if (problem.message && THE_APP_KNOWS.test(problem.code)) {
    return problem.message;
  }
  const key = problem.update ? `error_${problem.code}_${problem.update}` : `error_${problem.code}`;
  return translate(key) || problem.message || translate("error_extension_error");
}

/**
 * The label of the button that helps, or undefined when none would.
 * @param {Problem} problem
 * @param {Translate} translate
 */
export function remedyOf(problem, translate) {
  const remedy = REMEDIES[problem.code] ?? "again";
  return remedy === "none" ? undefined : translate(remedy === "pair" ? "action_pair" : "action_again");
}

/**
 * "93 %"; never a certainty that the model does not have.
 * @param {number} probability 0–1
 * @param {string} [locale]
 */
export function percentage(probability, locale) {
  const format = new Intl.NumberFormat(locale, { style: "percent" });
  if (probability < 0.01) {
    return `< ${format.format(0.01)}`;
  }
  return probability > 0.99 ? `> ${format.format(0.99)}` : format.format(probability);
}

/**
 * @param {Translate} translate
 * @returns {BadgeWords}
 */
export function badgeWords(translate) {
  return {
    name: translate("extension_name"),
    details: translate("badge_details"),
    close: translate("badge_close"),
    cancel: translate("action_cancel"),
    checking: translate("progress_title"),
    problem: translate("badge_problem_title"),
    interrupted: translate("error_interrupted"),
    outdated: translate("error_outdated"),
    again: translate("action_again"),
  };
}

/**
 * @param {Translate} translate
 * @returns {BadgeView}
 */
export function pickView(translate) {
  return { tone: "waiting", title: translate("badge_pick_title"), sentence: translate("badge_pick") };
}

/**
 * @param {"reading" | "checking"} stage
 * @param {Translate} translate
 * @returns {BadgeView}
 */
export function progressView(stage, translate) {
  return { tone: "busy", title: translate("progress_title"), sentence: translate(`progress_${stage}`) };
}

/**
 * @param {string | null} code null until both sides have it
 * @param {Translate} translate
 * @returns {BadgeView}
 */
export function pairingView(code, translate) {
  const sentence = code ? translate("badge_pairing_code", [code]) : translate("badge_pairing");
  return { tone: "waiting", title: translate("badge_pairing_title"), sentence };
}

/**
 * @param {Problem} problem
 * @param {Translate} translate
 * @returns {BadgeView}
 */
export function problemView(problem, translate) {
  const again = remedyOf(problem, translate);
  return {
    tone: "problem",
    title: translate("badge_problem_title"),
    sentence: sentenceOf(problem, translate),
    ...(again ? { again } : {}),
  };
}

/**
 * @param {Answer} answer
 * @param {SeenGrade} grade
 * @param {Translate} translate
 * @returns {BadgeView}
 */
export function verdictView({ verdict, receipt }, grade, translate) {
  const fake = verdict.fake_probability;
  const note = verdict.notes.find(({ code }) => code === grade)?.message; // an older app may have none
  return {
    tone: verdict.label,
    title: translate(`label_${verdict.label}`),
    sentence: verdict.sentence,
    ...(fake === null ? {} : { probability: translate("fake_probability", [percentage(fake, translate("locale"))]) }),
    ...(grade === "original_bytes" ? {} : { caveat: note ?? translate(`caveat_${grade}`) }),
    facts: [...factsOf(verdict, grade, translate), ...evidenceOf(verdict, translate)],
    ...(receipt ? { open: { label: translate("action_open"), receipt } } : {}),
  };
}

/**
 * @param {Verdict} verdict
 * @param {SeenGrade} grade
 * @param {Translate} translate
 */
function factsOf(verdict, grade, translate) {
  const { name, version, sha256 } = verdict.model;
  const notes = verdict.notes.filter(({ code }) => code !== grade); // that one is the caveat
  return [
    ...verdict.faces.map((face, index) => ({
      term: translate("fact_face", [String(index + 1)]),
      text: faceText(face, translate),
    })),
    { term: translate("fact_seen"), text: translate(`grade_${grade}`, [String(verdict.width), String(verdict.height)]) },
    { term: translate("fact_model"), text: `${name} ${version} (${sha256.slice(0, 8)})` },
    { term: translate("fact_time"), text: translate("milliseconds", [String(Math.round(verdict.elapsed_ms))]) },
    ...notes.map(({ message }) => ({ term: translate("fact_note"), text: message })),
  ];
}

/**
 * How far the answer carries, in the app's own sentences: what they mean, how steady the score is, what this kind of
 * copy costs, and what the file says of itself.
 * @param {Verdict} verdict
 * @param {Translate} translate
 */
function evidenceOf({ evidence }, translate) {
  if (!evidence) {
    return []; // an app that does not give any
  }
  const { faces, provenance, grade, meaning, notes } = evidence;
  const { credentials, thumbnail, claims } = provenance;
  const said = new Set();
  const fact = (/** @type {string} */ term, /** @type {Statement[]} */ statements) => {
    const news = statements.map(({ message }) => message).filter((message) => !said.has(message) && said.add(message));
    return news.length > 0 ? [{ term: translate(term), text: news.join(" ") }] : [];
  };
  const parts = [
    ...fact("fact_stability", faces.flatMap(({ stability }) => (stability ? [stability.statement] : []))),
    ...fact("fact_grade", [grade.statement]),
    ...fact("fact_credentials", [credentials.statement]),
    ...fact("fact_claims", claims.map(({ statement }) => statement)),
    ...fact("fact_thumbnail", thumbnail.state === "none" ? [] : [thumbnail.statement]),
  ];
  // The meaning is to be read first, but for what it repeats of the parts.
  return [...fact("fact_meaning", meaning.statements), ...parts, ...fact("fact_note", notes)];
}

/**
 * @param {FaceReport} face
 * @param {Translate} translate
 */
function faceText(face, translate) {
  if (face.cut_off && face.fake_probability === null) {
    return translate("face_cut_off");
  }
  const label = translate(`label_${face.label}`);
  const height = String(Math.round(face.height_px));
  return face.fake_probability === null
    ? translate("face_unjudged", [label, height])
    : translate("face_judged", [label, percentage(face.fake_probability, translate("locale")), height]);
}

/**
 * What popup and options say: title, sentence, and the label of the button that helps.
 * @param {Status} status
 * @param {string} version the extension's
 * @param {Translate} translate
 * @returns {{ title: string, sentence: string, action?: "pair" | "again" | "cancel", label?: string }}
 */
export function statusView(status, version, translate) {
  switch (status.state) {
    case "connecting":
      return { title: translate("status_connecting_title"), sentence: translate("status_connecting") };
    case "connected":
      return {
        title: translate("status_connected_title"),
        sentence: translate("status_connected", [status.appVersion, version]),
      };
    case "pairing": {
      const sentence = translate(status.code ? "status_pairing_code" : "status_pairing");
      return { title: translate("status_pairing_title"), sentence, action: "cancel", label: translate("action_cancel") };
    }
    case "problem":
      return problemStatusView(status.problem, translate);
  }
}

/**
 * @param {Problem} problem
 * @param {Translate} translate
 * @returns {{ title: string, sentence: string, action?: "pair" | "again", label?: string }}
 */
function problemStatusView(problem, translate) {
  const title = translate(`title_${problem.code}`) || translate("title_problem");
  const label = remedyOf(problem, translate);
  const action = REMEDIES[problem.code] === "pair" ? "pair" : "again";
  return { title, sentence: sentenceOf(problem, translate), ...(label ? { action, label } : {}) };
}

/**
 * What the popup says of the page below it, and the label of its button.
 * @param {PageStatus} page
 * @param {Translate} translate
 * @returns {{ sentence: string, action: "check_all" | "stop" | null, label: string, allow: string }}
 */
export function pageView({ access, pictures, hosts, sweep }, translate) {
  if (sweep?.isRunning) {
    const sentence = translate("sweep_progress", [String(sweep.done), String(sweep.total)]);
    return { sentence, action: "stop", label: translate("action_stop"), allow: "" };
  }
  if (access !== "open" || pictures === 0) {
    const sentence = translate(access === "open" ? "page_empty" : `page_${access}_short`);
    return { sentence, action: null, label: "", allow: "" };
  }
  return {
    sentence: sweep ? sweepSummary(sweep, translate) : "",
    action: "check_all",
    label: translate("action_check_all", [String(pictures)]),
    allow: hosts.length > 0 ? translate("action_allow", [String(hosts.length)]) : "",
  };
}

/**
 * @param {NonNullable<PageStatus["sweep"]>} sweep
 * @param {Translate} translate
 */
function sweepSummary({ done, total, labels, problems }, translate) {
  const counts = Object.entries(labels).map(([label, count]) => `${translate(`label_${label}`)}: ${count}`);
  const failed = problems > 0 ? [`${translate("badge_problem_title")}: ${problems}`] : [];
  const numbers = [String(done), String(total)];
  const all = translate(done < total ? "sweep_progress" : "sweep_done", numbers);
  return [all, ...counts, ...failed].join(" · ");
}
