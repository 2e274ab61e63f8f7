import { brushOfPlaces } from "../brushPlaces.ts";
import type { Brush } from "../brushes.ts";
import { heightOf, placeAt } from "./axes.ts";
import type { Axis, Room } from "./axes.ts";

/** What of an axis lies between two heights. */
export function brushBetween({ scale, values, isFlipped }: Axis, from: number, to: number, room: Room): Brush {
  const [upper, lower] = [Math.min(from, to), Math.max(from, to)];
  const missing = room.missing !== undefined && lower > room.missing - 8;
  if (upper > room.bottom) return { missing };
  const ends = [placeAt(upper, isFlipped, room), placeAt(Math.min(lower, room.bottom), isFlipped, room)];
  const [low, high] = [Math.min(...ends), Math.max(...ends)];
  return { ...brushOfPlaces(values, scale, low, high), ...(missing && { missing }) };
}

/** Where a brush stands on its axis, as pieces from one height to another. */
export function brushSpans(axis: Axis, brush: Brush, room: Room): readonly (readonly [top: number, bottom: number])[] {
  const { scale, values, isFlipped } = axis;
  const missing = brush.missing && room.missing !== undefined ? [[room.missing - 7, room.missing + 7] as const] : [];
  const height = (place: number): number => heightOf(Math.max(0, Math.min(1, place)), isFlipped, room);
  if (values.texts) {
    const half = (room.bottom - room.top) / values.texts.length / 2;
    const kept = values.texts.flatMap((text, at) => (brush.texts?.includes(text) ? [height(scale.placeOf(at))] : []));
    return [...kept.map((y) => [y - half + 1, y + half - 1] as const), ...missing];
  }
  if (brush.low === undefined && brush.high === undefined) return missing;
  const placed = (value: number | undefined, end: number): number => {
    const place = value === undefined ? end : scale.placeOf(value);
    return Number.isNaN(place) ? end : place;
  };
  const ends = [height(placed(brush.low, 0)), height(placed(brush.high, 1))];
  return [[Math.min(...ends), Math.max(...ends)], ...missing];
}
