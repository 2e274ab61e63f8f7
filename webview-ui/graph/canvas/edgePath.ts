import type { Point } from "../layout/layoutTypes.ts";

const cornerRadius = 8;
/** How far a curve goes straight out of a box at least. */
const leastReach = 28;

/** The path of an edge as SVG writes it: a curve between two points, lines with rounded corners along more. */
export function edgePath(points: readonly Point[]): string {
  const [start, ...others] = points;
  const end = others.at(-1);
  if (!start || !end) return "";
  if (others.length === 1) return curve(start, end);
  const corners = others.slice(0, -1).map((corner, index) => {
    const before = points[index] ?? start;
    const after = points[index + 2] ?? end;
    const radius = Math.min(cornerRadius, distance(before, corner) / 2, distance(corner, after) / 2);
    return `L${at(towards(corner, before, radius))} Q${at(corner)} ${at(towards(corner, after, radius))}`;
  });
  return `M${at(start)} ${corners.join(" ")} L${at(end)}`;
}

/** A point half way along an edge, for its label. */
export function middleOf(points: readonly Point[]): Point {
  const lengths = points.slice(1).map((point, index) => distance(points[index] ?? point, point));
  let left = lengths.reduce((sum, length) => sum + length, 0) / 2;
  for (const [index, length] of lengths.entries()) {
    const [from, to] = [points[index], points[index + 1]];
    if (from && to && left <= length) return towards(from, to, left);
    left -= length;
  }
  return points[0] ?? { x: 0, y: 0 };
}

function curve(start: Point, end: Point): string {
  if (start.y === end.y && start.x <= end.x) return `M${at(start)} L${at(end)}`;
  const reach = Math.max(leastReach, Math.abs(end.x - start.x) / 2);
  return `M${at(start)} C${at({ ...start, x: start.x + reach })} ${at({ ...end, x: end.x - reach })} ${at(end)}`;
}

function distance(one: Point, other: Point): number {
  return Math.hypot(one.x - other.x, one.y - other.y);
}

/** The point that lies `length` from one point in the direction of another. */
function towards(from: Point, to: Point, length: number): Point {
  const whole = distance(from, to);
  const share = whole === 0 ? 0 : length / whole;
  return { x: from.x + (to.x - from.x) * share, y: from.y + (to.y - from.y) * share };
}

function at({ x, y }: Point): string {
  return `${Math.round(x * 10) / 10},${Math.round(y * 10) / 10}`;
}
