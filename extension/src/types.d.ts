/** The shapes that cross a module or process boundary of the extension. Lengths in pixels, times in milliseconds. */

export type Grade = "original_bytes" | "page_reencoded" | "screen_pixels";

export type Label = "likely_fake" | "uncertain" | "no_signs_found" | "no_face" | "too_small";

/** One face of a verdict; `box` is x, y, width, height in pixels of the upright picture. */
export interface FaceReport {
  box: [number, number, number, number];
  height_px: number;
  fake_probability: number | null;
  label: Label;
}

/** What the app answers for one picture; the same object that `telltale check --json` prints. */
export interface Verdict {
  label: Label;
  fake_probability: number | null;
  sentence: string;
  faces: FaceReport[];
  model: { name: string; version: string; sha256: string };
  image_sha256: string;
  width: number;
  height: number;
  elapsed_ms: number;
  notes: { code: string; message: string }[];
}

/** What came back for a picture. With the receipt the app can be asked to show its entry in the history. */
export interface Answer {
  verdict: Verdict;
  receipt?: string;
}

/** A picture on its way to the app. `name` is shown to people, never opened. */
export interface Picture {
  bytes: Uint8Array<ArrayBuffer>;
  grade: Grade;
  name: string;
}

/** A rectangle in CSS pixels, its corner relative to the layout viewport of the top frame. */
export interface Rectangle {
  x: number;
  y: number;
  width: number;
  height: number;
}

/** What of the page the screen shows: the visual viewport, in CSS pixels of the layout viewport. */
export type View = Rectangle;

/** Why something did not work: a stable code (see message-map.js) and, from the app, its own sentence. */
export interface Problem {
  code: string;
  message?: string;
  update?: "app" | "extension";
}

/** How the browser and the app stand, as popup and options show it. */
export type Status =
  | { state: "connecting" }
  | { state: "connected"; appVersion: string }
  | { state: "pairing"; code: string | null }
  | { state: "problem"; problem: Problem };

/** How a badge looks; the shape of its mark changes with it, not only the colour. */
export type Tone = Label | "busy" | "waiting" | "problem";

/** Everything that a badge shows, in words ready to read. */
export interface BadgeView {
  tone: Tone;
  title: string;
  sentence: string;
  /** E.g. "fake probability 93 %". */
  probability?: string;
  /** Something that weakens the answer, e.g. that only screen pixels were seen. */
  caveat?: string;
  /** Shown on demand. */
  facts?: { term: string; text: string }[];
  /** The label of the button that runs the check again. */
  again?: string;
  /** The button that shows the entry in the app. */
  open?: { label: string; receipt: string };
}

/** Service worker → badge. A message with `ask` wants an answer with the same number. */
export type ToBadge =
  | { type: "anchor"; srcUrl: string }
  | { type: "show"; view: BadgeView }
  | { type: "measured" }
  | ({ ask: number } & BadgeQuestion);

export type BadgeQuestion = { type: "read"; url: string; limit: number } | { type: "measure" };

/** Badge → service worker. `value`: what `read` found as base64, what `measure` found, or null. */
export type FromBadge = { type: "answer"; ask: number; value: Measured | string | null };

/** Where the picture is on the screen; the badges are hidden until `measured` says the capture is done. */
export interface Measured {
  picture: Rectangle;
  view: View;
}

/** Popup, options and badge → service worker (one-off messages). */
export type Request =
  | { type: "status" }
  | { type: "pair" }
  | { type: "cancel_pairing" }
  | { type: "forget_pairing" }
  | { type: "is_paired" }
  | { type: "retry"; srcUrl: string }
  | { type: "show"; receipt: string };

/** A message as it goes over the wire: `type` and the fields that protocol.json lists for it. */
export type WireMessage = { type: string } & Record<string, unknown>;

/** What this browser keeps of its pairing. The key cannot be read back, only used. */
export interface Pairing {
  id: string;
  key: CryptoKey;
}

/** Where the pairing is kept. */
export interface PairingStore {
  load(): Promise<Pairing | null>;
  save(pairing: Pairing): Promise<void>;
  forget(): Promise<void>;
}

/** assets/protocol.json, as far as the extension reads it. */
export interface ProtocolSpec {
  protocol: number;
  subprotocol: string;
  host: string;
  ports: number[];
  limits: Record<string, number>;
  messages: { client: Record<string, Fields>; server: Record<string, Fields> };
  errors: { fatal: Record<string, { close: number; message: string }>; request: Record<string, string> };
}

export type Fields = Record<string, Field>;

export interface Field {
  type: string;
  min?: number;
  max?: number;
  bytes?: number;
  values?: string[];
  optional?: boolean;
}

/** Where a badge is drawn: its host element, and how it is told what to show. */
export interface Look {
  host: HTMLElement;
  show(view: BadgeView): void;
}

/** What the badge's scripts know of each other: they share one isolated world and load in order. */
export interface ContentScripts {
  createLook?(buttons: { onClose: () => void; onAgain: () => void; onOpen: (receipt: string) => void }): Look;
  findPicture?(srcUrl: string): Element | null;
  measurePicture?(picture: Element): Measured | null;
  keepAt?(host: HTMLElement, picture: () => Element | null): () => void;
  hasBadge?: boolean;
}

declare global {
  var telltale: ContentScripts | undefined;
}
