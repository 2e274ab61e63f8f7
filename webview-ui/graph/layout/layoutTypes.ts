/** Something to place: in a lane, with a size; an open group is as large as its members need. */
export interface LayoutBox {
  readonly id: string;
  /** Lanes stand beside each other in the order of their numbers. */
  readonly lane: number;
  readonly width: number;
  readonly height: number;
  readonly members: readonly LayoutBox[];
}

export interface LayoutEdge {
  readonly id: string;
  readonly from: string;
  readonly to: string;
}

export interface LayoutRequest {
  readonly boxes: readonly LayoutBox[];
  readonly edges: readonly LayoutEdge[];
}

export interface Point {
  readonly x: number;
  readonly y: number;
}

export interface Rect extends Point {
  readonly width: number;
  readonly height: number;
}

/** From where to where a lane reaches. */
export interface LaneSpan {
  readonly lane: number;
  readonly x: number;
  readonly width: number;
}

/** Where everything stands, from the upper left corner at 0, 0. */
export interface Layout {
  /** By box id, members too. */
  readonly places: Readonly<Record<string, Rect>>;
  /** By edge id, from the right side of one box to the left side of the other. */
  readonly routes: Readonly<Record<string, readonly Point[]>>;
  readonly lanes: readonly LaneSpan[];
  readonly width: number;
  readonly height: number;
}

/** The room around the members of an open group; its name stands above them. */
export const framePadding = { top: 36, side: 14, bottom: 14 } as const;
export const betweenColumns = 56;
export const betweenRows = 18;

/** The lanes of the outermost boxes, each up to the middle of the gap to the next. */
export function spanLanes(boxes: readonly LayoutBox[], places: Readonly<Record<string, Rect>>): readonly LaneSpan[] {
  const spans = [...Map.groupBy(boxes, ({ lane }) => lane)]
    .toSorted(([a], [b]) => a - b)
    .map(([lane, members]) => {
      const rects = members.flatMap(({ id }) => places[id] ?? []);
      const start = Math.min(...rects.map(({ x }) => x));
      return { lane, start, end: Math.max(...rects.map(({ x, width }) => x + width)) };
    });
  return spans.map(({ lane, start, end }, index) => {
    const before = spans[index - 1];
    const after = spans[index + 1];
    const left = before ? (before.end + start) / 2 : start - betweenColumns / 2;
    const right = after ? (end + after.start) / 2 : end + betweenColumns / 2;
    return { lane, x: left, width: right - left };
  });
}
