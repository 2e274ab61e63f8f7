import type { ReactNode } from "react";
import { MenuButton, MenuItem } from "../../components/MenuButton.tsx";
import { useApp } from "../appContext.ts";

/** Takes the comparison out of the panel: as a file for others, or as text for a pull request. */
export function ReportMenu({ runIds }: { readonly runIds: readonly string[] }): ReactNode {
  const { controller } = useApp();
  return (
    <MenuButton icon="export" label="Report" text="Report">
      {(close) => {
        const act = (deed: "saveReport" | "copyReport"): void => {
          close();
          controller.ask(deed, runIds);
        };
        return (
          <>
            <MenuItem icon="save" onClick={() => act("saveReport")}>
              Save report…
            </MenuItem>
            <MenuItem icon="markdown" onClick={() => act("copyReport")}>
              Copy as Markdown
            </MenuItem>
          </>
        );
      }}
    </MenuButton>
  );
}
