import { useVirtualizer } from "@tanstack/react-virtual";
import { useEffect, useRef, useState } from "react";
import type { ReactNode } from "react";
import { Icon } from "../../components/Icon.tsx";
import type { CurveKeyGroup } from "./curveKeyGroups.ts";

/** A chart is at least so wide, in pixels, and all are so high with what is above them. */
const leastWidth = 250;
const chartHeight = 238;
const headHeight = 28;
const gap = 20;

interface CurveGridProps {
  readonly groups: readonly CurveKeyGroup[];
  readonly folded: readonly string[];
  readonly onFold: (group: string) => void;
  readonly renderChart: (key: string, width: number) => ReactNode;
}

type Row =
  | { readonly kind: "head"; readonly group: CurveKeyGroup }
  | { readonly kind: "charts"; readonly keys: readonly string[] };

/** Charts beside and beneath each other, as many as have room. Only those in sight and beside it are there at all. */
export function CurveGrid({ groups, folded, onFold, renderChart }: CurveGridProps): ReactNode {
  const scroller = useRef<HTMLDivElement>(null);
  const room = useWidth(scroller);
  const most = Math.max(1, ...groups.map(({ keys }) => keys.length));
  const columns = Math.max(1, Math.min(most, Math.floor((room + gap) / (leastWidth + gap))));
  const width = (room - gap * (columns - 1)) / columns;
  const rows = toRows(groups, folded, columns);
  // oxlint-disable-next-line react/incompatible-library -- concerns React Compiler, which does not build this page
  const virtualizer = useVirtualizer({
    count: room === 0 ? 0 : rows.length,
    getScrollElement: () => scroller.current,
    estimateSize: (index) => (rows[index]?.kind === "head" ? headHeight : chartHeight),
    overscan: 1,
    initialRect: { width: 800, height: 600 },
  });
  useEffect(() => virtualizer.measure(), [virtualizer, columns, groups, folded]);
  const items = virtualizer.getVirtualItems();
  // Room above and below, as a chart that is enlarged cannot stand in a part that is moved.
  const above = items[0]?.start ?? 0;
  const below = virtualizer.getTotalSize() - (items.at(-1)?.end ?? 0);
  return (
    <div ref={scroller} className="curve-grid">
      <div style={{ height: above }} />
      {items.map(({ index }) => {
        const row = rows[index];
        if (row?.kind === "head") {
          const isFolded = folded.includes(row.group.name);
          return (
            <h3 key={`head ${row.group.name}`} className="curve-group">
              <button type="button" aria-expanded={!isFolded} onClick={() => onFold(row.group.name)}>
                <Icon name={isFolded ? "chevron-right" : "chevron-down"} />
                <span className="truncated">{row.group.name === "" ? "Others" : row.group.name}</span>
                <span className="dim">{row.group.keys.length}</span>
              </button>
            </h3>
          );
        }
        const keys = row?.keys ?? [];
        return (
          <div
            key={`charts ${keys[0] ?? ""}`}
            className="curve-row"
            style={{ gridTemplateColumns: `repeat(${columns}, minmax(0, 1fr))` }}
          >
            {keys.map((key) => renderChart(key, width))}
          </div>
        );
      })}
      <div style={{ height: Math.max(0, below) }} />
    </div>
  );
}

function toRows(groups: readonly CurveKeyGroup[], folded: readonly string[], columns: number): readonly Row[] {
  return groups.flatMap((group): readonly Row[] => {
    const lines = Array.from({ length: Math.ceil(group.keys.length / columns) }, (_, line) => ({
      kind: "charts" as const,
      keys: group.keys.slice(line * columns, (line + 1) * columns),
    }));
    if (groups.length === 1) return lines;
    return [{ kind: "head", group }, ...(folded.includes(group.name) ? [] : lines)];
  });
}

/** How wide an element's inside is; 0 until it is known. */
function useWidth(element: { readonly current: HTMLElement | null }): number {
  const [width, setWidth] = useState(0);
  useEffect(() => {
    if (!element.current) return;
    const observer = new ResizeObserver((entries) => setWidth(entries.at(-1)?.contentRect.width ?? 0));
    observer.observe(element.current);
    return () => observer.disconnect();
  }, [element]);
  return width;
}
