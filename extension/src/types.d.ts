/** The shapes that cross a module or process boundary of the extension. Lengths in pixels, times in milliseconds. */

export type Grade = "original_bytes" | "page_reencoded" | "screen_pixels";

export type Label = "likely_fake" | "uncertain" | "no_signs_found" | "no_face" | "too_small";

/** One face of a verdict; `box` is x, y, width, height in pixels of the upright picture. */
export interface FaceReport {
  box: [number, number, number, number];
  height_px: number;
  fake_probability: number | null;
  label: Label;
  /** The picture's edge leaves too little of it; an older app does not say so. */
  cut_off?: boolean;
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
  notes: Statement[];
  evidence?: Evidence;
}

/** A sentence of the app with its stable code. */
export interface Statement {
  code: string;
  message: string;
}

/** What the app says of how sure the answer is, as far as a badge shows it. */
export interface Evidence {
  faces: { stability: { statement: Statement } | null }[];
  provenance: {
    credentials: { state: string; statement: Statement };
    claims: { statement: Statement }[];
    thumbnail: { state: string; statement: Statement };
  };
  grade: { statement: Statement };
  meaning: { statements: Statement[] };
  notes: Statement[];
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

export interface Fact {
  term: string;
  text: string;
}

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
  facts?: Fact[];
  /** The label of the button that runs the check again. */
  again?: string;
  /** The button that shows the entry in the app. */
  open?: { label: string; receipt: string };
}

/** What a person points at: the picture's address if the browser tells it, else (Firefox) what was clicked. */
export interface Wanted {
  srcUrl?: string;
  targetElementId?: number;
  /** Set in the top frame for a picture in a frame that is closed to us. */
  frameUrl?: string;
}

export type PictureKind = "image" | "background" | "canvas" | "video" | "frame";

/** A picture on a page, as its content scripts know it. `url` is empty when it has none. */
export interface Shown {
  element: Element;
  kind: PictureKind;
  url: string;
}

/** The same for the background: `id` is a number in its frame, 0 for one that is known by its address only. */
export interface Found {
  id: number;
  kind: PictureKind;
  url: string;
}

/** Words of a badge that do not change. */
export interface BadgeWords {
  name: string;
  details: string;
  close: string;
  cancel: string;
  checking: string;
  problem: string;
  interrupted: string;
  outdated: string;
  again: string;
}

export interface Anchor {
  id: number;
  words: BadgeWords;
  lang: string;
  isSmall: boolean;
}

/** Background → badge; `anchor` comes first. A message with `ask` wants an answer with the same number. */
export type ToBadge =
  | ({ type: "anchor" } & Anchor)
  | { type: "show"; view: BadgeView }
  | { type: "hide" }
  | { type: "unhide" }
  | { type: "close" }
  | ({ ask: number } & BadgeQuestion);

/**
 * `read`: the bytes at an address, by a request of the page's. `redraw`: a copy of what is shown. Both as base64.
 * `measure`: hide, and tell the place under this token. `pick`: let the person click.
 */
export type BadgeQuestion =
  | { type: "read"; url: string; limit: number }
  | { type: "redraw"; limit: number }
  | { type: "measure"; token: string }
  | { type: "pick" };

export type BadgeAnswer = string | boolean | Found | null;

/** Badge → background. */
export type FromBadge = { type: "answer"; ask: number; value: BadgeAnswer };

/** Where the picture is on the screen. */
export interface Measured {
  picture: Rectangle;
  view: View;
}

/** "Check all" on one tab. */
export interface Sweep {
  total: number;
  done: number;
  /** How many got which label. */
  labels: Partial<Record<Label, number>>;
  problems: number;
  isRunning: boolean;
}

/**
 * What the popup knows of the tab below it: whether it lets us in, or lets no extension in, or a policy forbids it.
 * `hosts`: match patterns that would have to be allowed.
 */
export interface PageStatus {
  access: "open" | "closed" | "blocked";
  pictures: number;
  hosts: string[];
  sweep: Sweep | null;
}

/** What a person has set; kept in the browser. */
export interface Settings {
  /** A folder of `_locales`; empty to follow the browser. */
  language: string;
  /** How much of itself a badge shows at first. */
  badge: "whole" | "small";
  /** For "check all": the shorter side in CSS pixels. */
  smallest: number;
}

/** Popup, options and badge → background (one-off messages). */
export type Request =
  | { type: "status" }
  | { type: "pair" }
  | { type: "cancel_pairing" }
  | { type: "forget_pairing" }
  | { type: "is_paired" }
  | { type: "page"; tabId: number }
  | { type: "check_all"; tabId: number }
  | { type: "stop"; tabId: number }
  | { type: "dismiss_all"; tabId: number }
  | { type: "retry"; id: number }
  | { type: "show"; receipt: string }
  | { type: "placed"; token: string; where: Measured };

/** A message as it goes over the wire: `type` and the fields that protocol.json lists for it. */
export type WireMessage = { type: string } & Record<string, unknown>;

/** What this browser keeps of its pairing. The key cannot be read back, only used. */
export interface Pairing {
  id: string;
  key: CryptoKey;
  /** The app has said so itself, over a connection on which it had proved the key. */
  isRevoked?: boolean;
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

export interface LookParts extends Omit<Anchor, "id"> {
  onClose: () => void;
  onAgain: () => void;
  onOpen: (receipt: string) => void;
  /** Its size may have changed. */
  onDrawn: () => void;
}

/** What the content scripts know of each other: they share one isolated world and load in order. */
export interface ContentScripts {
  pictures?: {
    find(wanted: Wanted): Found | null;
    list(smallest: number): Found[];
    at(point: { x: number; y: number }): Found | null;
    get(id: number): Shown | null;
  };
  redraw?(shown: Shown): Promise<Blob | null>;
  pickPicture?(signal: AbortSignal): Promise<Found | null>;
  createLook?(parts: LookParts): Look;
  tellPlace?(picture: Element, token: string): void;
  keepAt?(host: HTMLElement, picture: () => Element | null): { place: () => void; leave: () => void };
  dismissAll?(): void;
  hasBadge?: boolean;
  /** What content/find.js is to find. */
  wanted?: Wanted;
}

declare global {
  var telltale: ContentScripts | undefined;
}
