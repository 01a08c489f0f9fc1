import assert from "node:assert/strict";
import { describe, test } from "node:test";

import { PageSweep } from "../src/sweep.js";

/** @import { Sweep } from "../src/types.d.ts" */

const pictures = [1, 2, 3, 4, 5, 6];
const soon = () => new Promise((resolve) => setTimeout(resolve, 1));

describe("check all", () => {
  test("in order, never more than allowed at a time, every one counted", async () => {
    /** @type {Sweep[]} */
    const told = [];
    const sweep = new PageSweep(pictures.length, (state) => told.push(state));
    const begun = /** @type {number[]} */ ([]);
    let under = 0;
    let most = 0;
    await sweep.run(pictures, 2, async (picture) => {
      begun.push(picture);
      most = Math.max(most, ++under);
      await soon();
      under -= 1;
      return picture === 3 ? null : "uncertain";
    });
    assert.deepEqual(begun, pictures);
    assert.equal(most, 2);
    assert.deepEqual(sweep.state, { total: 6, done: 6, labels: { uncertain: 5 }, problems: 1, isRunning: false });
    assert.deepEqual(told.map(({ done }) => done), [0, 1, 2, 3, 4, 5, 6, 6]);
  });

  test("stopped: what is under way hears of it, the rest does not begin", async () => {
    const sweep = new PageSweep(pictures.length, () => {});
    let begun = 0;
    let heard = 0;
    await sweep.run(pictures, 2, async (_, signal) => {
      begun += 1;
      signal.addEventListener("abort", () => (heard += 1));
      await soon();
      sweep.stop();
      return null;
    });
    assert.deepEqual([begun, heard], [2, 2]);
    assert.equal(sweep.state.isRunning, false);
    assert.deepEqual([sweep.state.done, sweep.state.problems], [0, 0]);
  });
});
