/**
 * One check, from the click to the verdict at the picture.
 * @import { AppClient } from "./app-client.js"
 * @import { Badge } from "./badge-port.js"
 * @import { ImageReader, Screen } from "./image-bytes.js"
 * @import { Translate } from "./message-map.js"
 * @import { PairingDesk } from "./pairing.js"
 * @import { Answer, Picture } from "./types.d.ts"
 */
import { asProblem } from "./errors.js";
import { NEEDS_PAIRING, pairingView, problemView, progressView, verdictView } from "./message-map.js";

/**
 * @typedef {object} Target
 * @property {string} srcUrl
 * @property {string} pageHost shown in the app's history; empty to say nothing
 * @property {Screen} screen
 * @property {Promise<unknown>} permission settles when the person has answered the browser's question, if any
 */

export class Checks {
  /**
   * @param {object} parts
   * @param {AppClient} parts.client
   * @param {ImageReader} parts.reader
   * @param {PairingDesk} parts.desk
   * @param {() => Promise<void>} parts.showPairing opens the page that shows the code
   * @param {() => void} parts.hidePairing closes it
   * @param {Translate} parts.translate
   */
  constructor({ client, reader, desk, showPairing, hidePairing, translate }) {
    this.client = client;
    this.reader = reader;
    this.desk = desk;
    this.showPairing = showPairing;
    this.hidePairing = hidePairing;
    this.translate = translate;
  }

  /**
   * Ends with a verdict or a sentence at the picture, unless the badge is closed before.
   * @param {Badge} badge
   * @param {Target} target
   */
  async run(badge, target) {
    try {
      badge.show(progressView("reading", this.translate));
      await target.permission;
      // Both take time: the connection is opened while the picture is read. Its failure shows up in #check.
      this.client.connect().catch(() => {});
      const picture = await this.reader.read(target.srcUrl, badge, target.screen, badge.signal);
      badge.show(progressView("checking", this.translate));
      const answer = await this.#check(badge, picture, target.pageHost);
      badge.show(verdictView(answer, picture.grade, this.translate));
    } catch (error) {
      badge.show(problemView(asProblem(error), this.translate));
    }
  }

  /**
   * @param {Badge} badge
   * @param {Picture} picture
   * @param {string} pageHost
   * @returns {Promise<Answer>}
   */
  async #check(badge, picture, pageHost) {
    try {
      return await this.client.check(picture, pageHost, badge.signal);
    } catch (error) {
      if (!NEEDS_PAIRING.has(asProblem(error).code)) {
        throw error;
      }
      await this.#pair(badge);
      badge.show(progressView("checking", this.translate));
      return this.client.check(picture, pageHost, badge.signal);
    }
  }

  /** @param {Badge} badge */
  async #pair(badge) {
    const show = () => this.desk.isUnderWay && badge.show(pairingView(this.desk.code, this.translate));
    const unsubscribe = this.desk.onChange(show);
    try {
      const paired = this.desk.pair();
      show();
      void this.showPairing();
      await paired;
      this.hidePairing();
    } finally {
      unsubscribe();
    }
  }
}
