import type { ReactNode } from "react";
import { MenuButton } from "../../components/MenuButton.tsx";
import { ColumnsPanel } from "./ColumnsPanel.tsx";
import "./columns.css";

/** A button that opens the list of columns, each with a checkbox. */
export function ColumnsMenu(): ReactNode {
  return (
    <MenuButton icon="list-selection" label="Choose columns">
      {() => <ColumnsPanel />}
    </MenuButton>
  );
}
