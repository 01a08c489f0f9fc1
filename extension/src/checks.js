/**
 * One check, from the click to the verdict at the picture.
 * @import { AppClient } from "./app-client.js"
 * @import { Badge } from "./badge-port.js"
 * @import { Early, ImageReader, Screen } from "./image-bytes.js"
 * @import { Translate } from "./message-map.js"
 * @import { PairingDesk } from "./pairing.js"
 * @import { Answer, Found, Label, Picture } from "./types.d.ts"
 */
import { asProblem } from "./errors.js";
import { NEEDS_PAIRING, pairingView, pickView, problemView, progressView, verdictView } from "./message-map.js";

/**
 * @typedef {object} Target
 * @property {Found | null} found null when the person has to be asked
 * @property {string} pageHost shown in the app's history; empty to say nothing
 * @property {Screen} screen
 * @property {Promise<unknown>} permission settles when the person has answered the browser's question, if any
 * @property {Early | null} early what `prepare` gave
 */

export class Checks {
  /**
   * @param {object} parts
   * @param {AppClient} parts.client
   * @param {ImageReader} parts.reader
   * @param {PairingDesk} parts.desk
   * @param {() => Promise<void>} parts.showPairing opens the page that shows the code
   * @param {() => Promise<void>} parts.hidePairing closes it
   */
  constructor({ client, reader, desk, showPairing, hidePairing }) {
    this.client = client;
    this.reader = reader;
    this.desk = desk;
    this.showPairing = showPairing;
    this.hidePairing = hidePairing;
  }

  /**
   * What can begin before the badge is there: the connection, whose failure shows up later, and the picture.
   * @param {string} url empty when none is known
   * @returns {Early | null}
   */
  prepare(url) {
    this.client.connect().catch(() => {});
    return url ? this.reader.begin(url) : null;
  }

  /**
   * Ends with a verdict or a sentence at the picture, unless the badge is closed before.
   * @param {Badge} badge
   * @param {Target} target
   * @param {Translate} translate
   * @returns {Promise<Label | null>} null: no verdict
   */
  async run(badge, target, translate) {
    const stop = () => target.early?.stop();
    badge.signal.addEventListener("abort", stop);
    try {
      const found = target.found ?? (await this.#pick(badge, translate));
      badge.signal.throwIfAborted();
      badge.show(progressView("reading", translate));
      await target.permission;
      const early = target.early ?? this.prepare("");
      const picture = await this.reader.read(found, badge, target.screen, badge.signal, early);
      badge.show(progressView("checking", translate));
      const answer = await this.#check(badge, picture, target.pageHost, translate);
      const grade = found.kind === "frame" && picture.grade === "screen_pixels" ? "frame_pixels" : picture.grade;
      badge.show(verdictView(answer, grade, translate));
      return answer.verdict.label;
    } catch (error) {
      badge.show(problemView(asProblem(error), translate));
      return null;
    } finally {
      stop();
    }
  }

  /**
   * @param {Badge} badge
   * @param {Translate} translate
   * @returns {Promise<Found>}
   */
  async #pick(badge, translate) {
    badge.show(pickView(translate));
    return /** @type {Found} */ (await badge.ask({ type: "pick" }));
  }

  /**
   * @param {Badge} badge
   * @param {Picture} picture
   * @param {string} pageHost
   * @param {Translate} translate
   * @returns {Promise<Answer>}
   */
  async #check(badge, picture, pageHost, translate) {
    try {
      return await this.client.check(picture, pageHost, translate("locale"), badge.signal);
    } catch (error) {
      if (!NEEDS_PAIRING.has(asProblem(error).code)) {
        throw error;
      }
      await this.#pair(badge, translate);
      badge.show(progressView("checking", translate));
      return this.client.check(picture, pageHost, translate("locale"), badge.signal);
    }
  }

  /**
   * @param {Badge} badge
   * @param {Translate} translate
   */
  async #pair(badge, translate) {
    const show = () => this.desk.isUnderWay && badge.show(pairingView(this.desk.code, translate));
    const unsubscribe = this.desk.onChange(show);
    try {
      const paired = this.desk.pair();
      show();
      void this.showPairing();
      await paired;
      void this.hidePairing();
    } finally {
      unsubscribe();
    }
  }
}
