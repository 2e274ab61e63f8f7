import type { ReactNode } from "react";
import { MenuButton, MenuItem } from "../../components/MenuButton.tsx";
import { counted } from "../../counts.ts";
import { useApp, useAppState } from "../appContext.ts";

/** Takes the comparison out of the panel: as a file for others, or as text for a pull request. */
export function ReportMenu({ runIds }: { readonly runIds: readonly string[] }): ReactNode {
  const { controller, store } = useApp();
  const pictures = useAppState((state) => state.reportPictures);
  const { histograms } = useAppState((state) => state.choices.plots);
  const words = pictures.length === 0 ? "Report" : `Report with ${counted(pictures.length, "picture")}`;
  return (
    <MenuButton icon="export" label={words} text={words}>
      {(close) => (
        <>
          <MenuItem
            icon="save"
            onClick={() => (close(), controller.ask("saveReport", { runIds, pictures, histograms }))}
          >
            Save report…
          </MenuItem>
          <MenuItem icon="markdown" onClick={() => (close(), controller.ask("copyReport", runIds))}>
            Copy as Markdown
          </MenuItem>
          {pictures.length > 0 && (
            <MenuItem
              icon="clear-all"
              onClick={() => (close(), store.dispatch({ type: "reportPictures", pictures: [] }))}
            >
              Take its pictures out
            </MenuItem>
          )}
        </>
      )}
    </MenuButton>
  );
}
