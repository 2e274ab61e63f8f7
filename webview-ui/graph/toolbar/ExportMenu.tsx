import type { ReactNode } from "react";
import { MenuButton, MenuItem } from "../../components/MenuButton.tsx";
import { graphMermaid } from "../export/mermaid.ts";
import { pageColours } from "../export/pageColours.ts";
import { graphSvg } from "../export/svg.ts";
import { useGraph } from "../graphContext.ts";
import { measureIn } from "../../measureText.ts";

/** The graph as it is shown, for elsewhere: as a picture, and as text that GitHub and others draw. */
export function ExportMenu(): ReactNode {
  const { store, controller } = useGraph();
  const svg = (): string | undefined => {
    const { drawn, looks } = store.get();
    return drawn && graphSvg(drawn, looks, { ...pageColours(), measure: measureIn(400, 1) });
  };
  const mermaid = (): string | undefined => {
    const { drawn, looks } = store.get();
    return drawn && graphMermaid(drawn.shown, looks);
  };
  const give = (text: string | undefined, to: (text: string) => void): void => {
    if (text !== undefined) to(text);
  };
  return (
    <MenuButton icon="export" label="Export the graph">
      {(close) => (
        <>
          <MenuItem
            icon="file-media"
            onClick={() => (close(), give(svg(), (text) => controller.ask("save", { format: "svg", text })))}
          >
            Save as SVG
          </MenuItem>
          <MenuItem
            icon="save"
            onClick={() => (close(), give(mermaid(), (text) => controller.ask("save", { format: "mermaid", text })))}
          >
            Save as Mermaid
          </MenuItem>
          <MenuItem icon="copy" onClick={() => (close(), give(mermaid(), (text) => controller.ask("copy", text)))}>
            Copy as Mermaid
          </MenuItem>
        </>
      )}
    </MenuButton>
  );
}
