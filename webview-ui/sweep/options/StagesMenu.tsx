import { useState } from "react";
import type { ReactNode } from "react";
import type { StageChoice } from "../../../src/protocol/sweep.ts";
import { Checkbox } from "../../components/Checkbox.tsx";
import { Note } from "../../components/Field.tsx";
import { MenuButton, MenuItem } from "../../components/MenuButton.tsx";
import { TextField } from "../../components/TextField.tsx";
import { counted } from "../../counts.ts";
import { usePartNote } from "../notes.ts";
import { useSweep, useSweepState } from "../sweepContext.ts";

/** With more stages than these a search helps. */
const seenAtOnce = 12;
/** More are not drawn: a search leads to them. */
const mostShown = 100;

const none: readonly string[] = [];

/** Which stages run, with what they need. */
export function StagesMenu(): ReactNode {
  const { store } = useSweep();
  const chosen = useSweepState((state) => state.choices.draft?.stageIds ?? none);
  const note = usePartNote("stages");
  const choose = (stageIds: readonly string[]): void => store.dispatch({ type: "draft", changes: { stageIds } });
  const text = chosen.length === 0 ? "All stages" : chosen.join(", ");
  return (
    <div className="stages-menu">
      <MenuButton icon="type-hierarchy" label={`Stages that run: ${text}`} text={text}>
        {(close) => (
          <>
            <MenuItem icon={chosen.length === 0 ? "check" : "blank"} onClick={() => (choose([]), close())}>
              All stages
            </MenuItem>
            <StageChoices chosen={chosen} onChoose={choose} />
          </>
        )}
      </MenuButton>
      <span className="dim">{chosen.length === 0 ? "as far as they are not fresh" : "with what they need"}</span>
      <Note note={note} />
    </div>
  );
}

interface StageChoicesProps {
  readonly chosen: readonly string[];
  readonly onChoose: (stageIds: readonly string[]) => void;
}

function StageChoices({ chosen, onChoose }: StageChoicesProps): ReactNode {
  const stages = useSweepState((state) => state.space?.stages) ?? [];
  const [search, setSearch] = useState("");
  const found = stages.filter(({ id }) => id.toLowerCase().includes(search.trim().toLowerCase()));
  const toggle = (id: string, isChosen: boolean): void =>
    onChoose(isChosen ? [...chosen, id] : chosen.filter((each) => each !== id));
  return (
    <fieldset>
      <legend>Only these, with what they need</legend>
      {stages.length > seenAtOnce && (
        <TextField label="Find a stage" placeholder="Find a stage" icon="search" value={search} onInput={setSearch} />
      )}
      {found.slice(0, mostShown).map((stage) => (
        <Checkbox
          key={stage.id}
          checked={chosen.includes(stage.id)}
          onChange={(isChosen) => toggle(stage.id, isChosen)}
        >
          {nameOf(stage)}
        </Checkbox>
      ))}
      {found.length > mostShown && <p className="dim">and {found.length - mostShown} more: a search leads to them</p>}
    </fieldset>
  );
}

function nameOf({ id, count }: StageChoice): string {
  return count === 1 ? id : `${id} (${counted(count, "stage")})`;
}
