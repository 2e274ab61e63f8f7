import type { ReactNode } from "react";
import { Checkbox } from "../../components/Checkbox.tsx";
import { MenuButton } from "../../components/MenuButton.tsx";
import { useApp, useAppState } from "../appContext.ts";
import { runAt } from "../state/tableState.ts";
import { baselineOf } from "./baseline.ts";
import { withPictures } from "./cellChoices.ts";
import type { CellChoices } from "./cellChoices.ts";

/** A button that opens the choice of what cells show beside their values. */
export function CellsMenu(): ReactNode {
  return (
    <MenuButton icon="graph-line" label="What cells show">
      {() => <CellsChoice />}
    </MenuButton>
  );
}

function CellsChoice(): ReactNode {
  const { store } = useApp();
  const cells = useAppState((state) => state.choices.cells);
  const choose = (chosen: CellChoices): void => store.dispatch({ type: "choose", choices: { cells: chosen } });
  /** Where there is no baseline yet, the row that the keyboard is at becomes it. */
  const hold = (deltas: boolean): void => {
    const { choices, table, activeRow } = store.get();
    const active = baselineOf(choices) === undefined ? runAt(table, activeRow)?.id : undefined;
    choose({ ...cells, deltas });
    if (deltas && active !== undefined) store.dispatch({ type: "choose", choices: { baseline: active } });
  };
  return (
    <fieldset className="cells-choice">
      <legend>Beside the numbers of metrics</legend>
      <Checkbox checked={cells.curves} onChange={(isShown) => choose(withPictures(cells, "curves", isShown))}>
        Their curves
      </Checkbox>
      <Checkbox checked={cells.bars} onChange={(isShown) => choose(withPictures(cells, "bars", isShown))}>
        Bars
      </Checkbox>
      <Checkbox checked={cells.deltas} onChange={hold}>
        How far they are from the baseline
      </Checkbox>
      <p className="dim menu-note">A column’s own menu has them for that column alone.</p>
    </fieldset>
  );
}
