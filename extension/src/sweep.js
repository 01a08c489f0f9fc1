/**
 * "Check all pictures on this page": each in its turn, as many at a time as the app takes, until done or stopped.
 * @import { Label, Sweep } from "./types.d.ts"
 */
import { Slots } from "./slots.js";

export class PageSweep {
  #stop = new AbortController();
  /** @type {Sweep} */
  #state;

  /**
   * @param {number} total
   * @param {(sweep: Sweep) => void} onChange
   */
  constructor(total, onChange) {
    this.#state = { total, done: 0, labels: {}, problems: 0, isRunning: true };
    this.onChange = onChange;
  }

  /** @returns {Sweep} */
  get state() {
    return { ...this.#state, labels: { ...this.#state.labels } };
  }

  /** What is under way is cancelled, the rest not begun. */
  stop() {
    this.#stop.abort();
  }

  /**
   * @template T
   * @param {T[]} pictures
   * @param {number} atATime
   * @param {(picture: T, signal: AbortSignal) => Promise<Label | null>} check null: no verdict
   */
  async run(pictures, atATime, check) {
    this.onChange(this.state);
    const slots = new Slots(atATime);
    const { signal } = this.#stop;
    await Promise.all(pictures.map((picture) => slots.run(async () => {
      if (!signal.aborted) {
        const label = await check(picture, signal);
        if (label || !signal.aborted) { // what was stopped is no picture that could not be checked
          this.#count(label);
        }
      }
    })));
    this.#state.isRunning = false;
    this.onChange(this.state);
  }

  /** @param {Label | null} label */
  #count(label) {
    this.#state.done += 1;
    if (label) {
      this.#state.labels[label] = (this.#state.labels[label] ?? 0) + 1;
    } else {
      this.#state.problems += 1;
    }
    this.onChange(this.state);
  }
}
