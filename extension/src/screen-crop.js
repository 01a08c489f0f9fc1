/** Where on a capture of the visible tab a picture is. @import { Rectangle, View } from "./types.d.ts" */

/** Less than this share of a pixel is floating-point dust. */
const DUST = 0.01;

/**
 * @param {number} edge in CSS pixels of the view
 * @param {number} scale
 * @param {(value: number) => number} round
 * @param {number} end of the capture
 */
function inwards(edge, scale, round, end) {
  const dust = round === Math.ceil ? -DUST : DUST;
  return Math.max(0, Math.min(end, round(edge * scale + dust)));
}

/**
 * The part of `picture` that the screen shows, in whole pixels of the capture; null when nothing of it does.
 * Edges are rounded inwards so that no neighbour's pixel comes along.
 * @param {Rectangle} picture in CSS pixels of the layout viewport
 * @param {View} view what the capture shows, in the same pixels
 * @param {{ width: number, height: number }} capture in device pixels
 * @returns {Rectangle | null}
 */
export function cropOnCapture(picture, view, capture) {
  const scaleX = capture.width / view.width;
  const scaleY = capture.height / view.height;
  const left = inwards(picture.x - view.x, scaleX, Math.ceil, capture.width);
  const top = inwards(picture.y - view.y, scaleY, Math.ceil, capture.height);
  const right = inwards(picture.x + picture.width - view.x, scaleX, Math.floor, capture.width);
  const bottom = inwards(picture.y + picture.height - view.y, scaleY, Math.floor, capture.height);
  if (right <= left || bottom <= top) {
    return null;
  }
  return { x: left, y: top, width: right - left, height: bottom - top };
}
