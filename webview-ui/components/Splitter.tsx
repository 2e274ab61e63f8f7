import type { KeyboardEvent, PointerEvent, ReactNode } from "react";

interface SplitterProps {
  readonly label: string;
  /** The lower part's share of the height, 0 to 1. */
  readonly share: number;
  readonly onChange: (share: number) => void;
}

const smallest = 0.15;
const largest = 0.85;
const step = 0.05;

/** The line between an upper and a lower part, drawn by the pointer or moved by the arrow keys. */
export function Splitter({ label, share, onChange }: SplitterProps): ReactNode {
  const move = (to: number): void => onChange(Math.min(largest, Math.max(smallest, to)));
  const onKeyDown = (event: KeyboardEvent): void => {
    const moves: Readonly<Record<string, number>> = {
      ArrowUp: share + step,
      ArrowDown: share - step,
      Home: largest,
      End: smallest,
    };
    const to = moves[event.key];
    if (to === undefined) return;
    event.preventDefault();
    move(to);
  };
  const onPointerMove = (event: PointerEvent<HTMLElement>): void => {
    if (!event.currentTarget.hasPointerCapture(event.pointerId)) return;
    const bounds = event.currentTarget.parentElement?.getBoundingClientRect();
    if (bounds) move((bounds.bottom - event.clientY) / bounds.height);
  };
  return (
    <div
      className="splitter"
      role="separator"
      aria-label={label}
      aria-orientation="horizontal"
      aria-valuenow={Math.round(share * 100)}
      aria-valuemin={smallest * 100}
      aria-valuemax={largest * 100}
      tabIndex={0}
      onKeyDown={onKeyDown}
      onPointerDown={(event) => event.currentTarget.setPointerCapture(event.pointerId)}
      onPointerMove={onPointerMove}
    />
  );
}
