import type { ReactNode } from "react";
import { Icon } from "../../components/Icon.tsx";
import { useApp } from "../appContext.ts";
import { withFolded } from "./columnChoices.ts";
import { checkWidth } from "./columnLayout.ts";
import type { ColumnLayout, ColumnSpan } from "./columnLayout.ts";
import { columnPlace } from "./columnPlace.ts";

/** The row with what columns side by side have in common; a click folds them away. */
export function GroupHeaders({ layout: { spans } }: { readonly layout: ColumnLayout }): ReactNode {
  return (
    <div className="group-headers" role="row" aria-rowindex={1}>
      <div className="cell check pinned" role="columnheader" aria-hidden="true" style={{ width: checkWidth }} />
      {spans.map((span) => (
        <div
          key={`${span.id} ${span.index}`}
          className={`cell group-${span.group} ${span.isPinned ? "pinned" : "placed"}`}
          role="columnheader"
          aria-colindex={span.index}
          aria-colspan={span.isFolded ? 1 : span.columns.length}
          style={columnPlace(span)}
        >
          {span.canFold ? <FoldButton span={span} /> : <GroupTitle title={span.title} />}
        </div>
      ))}
    </div>
  );
}

/** What needs no title for the eye has one for a screen reader. */
function GroupTitle({ title }: { readonly title: string }): ReactNode {
  return title === "" ? <span className="unseen">run</span> : <span className="group-title">{title}</span>;
}

function FoldButton({ span: { id, title, isFolded, columns } }: { readonly span: ColumnSpan }): ReactNode {
  const { store } = useApp();
  const onClick = (): void => {
    const { choices } = store.get();
    store.dispatch({ type: "choose", choices: { columns: withFolded(choices.columns, id, !isFolded) } });
  };
  return (
    <button
      type="button"
      className="group-title"
      tabIndex={-1}
      aria-expanded={!isFolded}
      title={`${isFolded ? "Show" : "Fold away"} the ${columns.length.toLocaleString("en")} columns`}
      onClick={onClick}
    >
      <Icon name={isFolded ? "chevron-right" : "chevron-down"} />
      <span className="truncated">{title}</span>
      {isFolded && <span className="group-count">{columns.length.toLocaleString("en")}</span>}
    </button>
  );
}
