import type { ReactNode } from "react";
import type { ExportFormat } from "../../../src/protocol/experiments.ts";
import { MenuButton, MenuItem } from "../../components/MenuButton.tsx";
import { useApp } from "../appContext.ts";
import { exportedTable } from "../table/exportedTable.ts";

/** A button that opens the ways to take the table elsewhere: all its rows, with the columns that are shown. */
export function ExportMenu(): ReactNode {
  return (
    <MenuButton icon="export" label="Export the table">
      {(close) => <ExportItems close={close} />}
    </MenuButton>
  );
}

const formats: readonly { readonly format: ExportFormat; readonly title: string; readonly icon: string }[] = [
  { format: "csv", title: "Save as CSV", icon: "table" },
  { format: "json", title: "Save as JSON", icon: "json" },
  { format: "markdown", title: "Save as Markdown", icon: "markdown" },
  { format: "latex", title: "Save as LaTeX", icon: "file-code" },
];

export function ExportItems({ close }: { readonly close: () => void }): ReactNode {
  const { store, controller } = useApp();
  const ask = (deed: "exportTable" | "copyTable", format: ExportFormat): void => {
    const table = exportedTable(store.get(), format);
    if (table) controller.ask(deed, table);
    close();
  };
  return (
    <div role="group" aria-label="Export the table">
      {formats.map(({ format, title, icon }) => (
        <MenuItem key={format} icon={icon} onClick={() => ask("exportTable", format)}>
          {title}
        </MenuItem>
      ))}
      <div className="popup-separator" role="separator" />
      <MenuItem icon="copy" onClick={() => ask("copyTable", "markdown")}>
        Copy as Markdown
      </MenuItem>
    </div>
  );
}
