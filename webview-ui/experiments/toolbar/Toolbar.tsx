import { useRef, useState } from "react";
import type { ReactNode } from "react";
import { Checkbox } from "../../components/Checkbox.tsx";
import { MenuButton, MenuItem } from "../../components/MenuButton.tsx";
import { useApp, useAppState } from "../appContext.ts";
import { counted } from "../../counts.ts";
import { ArchivedToggle } from "../marks/ArchivedToggle.tsx";
import { CellsMenu } from "../cells/CellsMenu.tsx";
import { GroupMenu } from "../grouping/GroupMenu.tsx";
import { ColumnsMenu } from "./ColumnsMenu.tsx";
import { ExportItems, ExportMenu } from "./ExportMenu.tsx";
import { FilterLine } from "./FilterLine.tsx";
import { useIsNarrow } from "./useIsNarrow.ts";
import { ViewsMenu, ViewsPanel } from "./ViewsMenu.tsx";

/** With less room than this, in pixels, what is seldom needed stands in a menu. */
const roomForAll = 620;

/** The line above the table: saved views, filter, count, which columns to show, and where to take all of it. */
export function Toolbar(): ReactNode {
  const root = useRef<HTMLDivElement>(null);
  const isNarrow = useIsNarrow(root, roomForAll);
  return (
    <div ref={root} className="toolbar" role="toolbar" aria-label="Table">
      {!isNarrow && <ViewsMenu />}
      <FilterLine />
      <Count />
      {!isNarrow && <OnlyDiffering />}
      {!isNarrow && <ArchivedToggle />}
      <div className="toolbar-icons">
        <GroupMenu />
        <CellsMenu />
        <ColumnsMenu />
        {isNarrow ? <MoreMenu /> : <ExportMenu />}
      </div>
    </div>
  );
}

function OnlyDiffering(): ReactNode {
  const { store } = useApp();
  const onlyDiffering = useAppState((state) => state.choices.onlyDiffering);
  return (
    <Checkbox
      checked={onlyDiffering}
      onChange={(checked) => store.dispatch({ type: "choose", choices: { onlyDiffering: checked } })}
    >
      Only what differs
    </Checkbox>
  );
}

/** What has no room in the line. */
function MoreMenu(): ReactNode {
  return (
    <MenuButton icon="ellipsis" label="More for the table">
      {(close) => <MorePanel close={close} />}
    </MenuButton>
  );
}

function MorePanel({ close }: { readonly close: () => void }): ReactNode {
  const [shown, setShown] = useState<"views" | "export">();
  if (shown === "views") return <ViewsPanel close={close} />;
  if (shown === "export") return <ExportItems close={close} />;
  return (
    <div role="group" aria-label="More for the table">
      <OnlyDiffering />
      <ArchivedToggle />
      <MenuItem icon="bookmark" onClick={() => setShown("views")}>
        Saved views…
      </MenuItem>
      <MenuItem icon="export" onClick={() => setShown("export")}>
        Export…
      </MenuItem>
    </div>
  );
}

function Count(): ReactNode {
  const view = useAppState((state) => state.table?.view);
  if (!view) return null;
  const { matching, total } = view;
  return (
    <span className="count dim" role="status">
      {matching === total ? counted(total, "run") : `${matching.toLocaleString("en")} of ${counted(total, "run")}`}
    </span>
  );
}
