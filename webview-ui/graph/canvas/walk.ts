import type { Drawn } from "../state/graphState.ts";
import type { Rect } from "../layout/layoutTypes.ts";

export type Way = "left" | "right" | "up" | "down" | "first" | "last";

/**
 * The box that an arrow key leads to: left and right along the edges, to the neighbour that is nearest in height; where no
 * edge leads that way, to the nearest box on that side; up and down within the lane. The same box where there is none.
 */
export function walk({ shown, layout }: Drawn, at: string | undefined, way: Way): string | undefined {
  const boxes = [...shown.byId.keys()].filter((id) => layout.places[id]);
  const here = at === undefined ? undefined : layout.places[at];
  if (at === undefined || !here || way === "first") return inReadingOrder(boxes, layout.places)[0];
  if (way === "last") return inReadingOrder(boxes, layout.places).at(-1);
  if (way === "up" || way === "down") return withinLane({ shown, layout }, at, way) ?? at;
  const ends = shown.edges.flatMap(({ from, to }) => {
    if (way === "right") return from === at ? [to] : [];
    return to === at ? [from] : [];
  });
  const beside = boxes.filter((id) => isBeside(here, layout.places[id], way));
  return nearest(here, ends.length > 0 ? ends : beside, layout.places) ?? at;
}

function withinLane({ shown, layout }: Drawn, at: string, way: "up" | "down"): string | undefined {
  const phase = shown.byId.get(at)?.phase;
  const here = layout.places[at];
  const lane = [...shown.byId.values()].filter((box) => box.phase === phase).map(({ id }) => id);
  const column = lane.filter((id) => here && overlaps(here, layout.places[id]));
  const isFurther = (id: string): boolean => {
    const there = layout.places[id];
    if (!here || !there || id === at) return false;
    return way === "down" ? there.y > here.y : there.y < here.y;
  };
  const further = column.filter(isFurther);
  return here && nearest(here, further.length > 0 ? further : lane.filter(isFurther), layout.places);
}

function overlaps(one: Rect, other: Rect | undefined): boolean {
  return other !== undefined && one.x < other.x + other.width && other.x < one.x + one.width;
}

function isBeside(here: Rect, there: Rect | undefined, way: "left" | "right"): boolean {
  if (!there) return false;
  return way === "right" ? there.x >= here.x + here.width : there.x + there.width <= here.x;
}

/** By the height of the middles first: a person's eye goes along a row. */
function nearest(here: Rect, ids: readonly string[], places: Readonly<Record<string, Rect>>): string | undefined {
  const costOf = (id: string): number => {
    const there = places[id];
    if (!there) return Number.POSITIVE_INFINITY;
    const down = Math.abs(there.y + there.height / 2 - here.y - here.height / 2);
    return down + Math.abs(there.x - here.x) / 2;
  };
  return ids.toSorted((a, b) => costOf(a) - costOf(b))[0];
}

function inReadingOrder(ids: readonly string[], places: Readonly<Record<string, Rect>>): readonly string[] {
  return ids.toSorted((a, b) => {
    const [one, other] = [places[a], places[b]];
    return (one?.x ?? 0) - (other?.x ?? 0) || (one?.y ?? 0) - (other?.y ?? 0);
  });
}
