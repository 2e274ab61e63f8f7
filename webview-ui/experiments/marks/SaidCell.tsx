import type { ReactNode } from "react";
import type { RunRow } from "../../../src/protocol/experiments.ts";
import { useApp } from "../appContext.ts";

interface SaidCellProps {
  readonly row: RunRow;
  readonly part: "tags" | "note";
}

/** The tags or the note of a run; twice clicked it is edited. */
export function SaidCell({ row, part }: SaidCellProps): ReactNode {
  const { store } = useApp();
  const edit = (): void => store.dispatch({ type: "marking", marking: { edited: { runId: row.id, part } } });
  return (
    <span
      className="said"
      onDoubleClick={(event) => {
        event.stopPropagation();
        edit();
      }}
    >
      {part === "tags" ? <Tags tags={row.tags ?? []} /> : <Note note={row.note ?? ""} />}
    </span>
  );
}

function Tags({ tags }: { readonly tags: readonly string[] }): ReactNode {
  return (
    <span className="tags" title={tags.join(", ")}>
      {tags.map((tag) => (
        <span key={tag} className="tag">
          <span className="truncated">{tag}</span>
        </span>
      ))}
    </span>
  );
}

function Note({ note }: { readonly note: string }): ReactNode {
  return (
    <span className="truncated" title={note}>
      {note}
    </span>
  );
}
