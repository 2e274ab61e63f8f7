import { useState } from "react";
import type { ReactNode } from "react";
import type { Aggregate, Grouping, GroupKey } from "../../../src/protocol/experiments.ts";
import { IconButton } from "../../components/Button.tsx";
import { MenuButton, MenuItem } from "../../components/MenuButton.tsx";
import { RadioGroup } from "../../components/RadioGroup.tsx";
import { TextField } from "../../components/TextField.tsx";
import { useApp, useAppState } from "../appContext.ts";
import { groupableColumns, groupedBy, groupKeys, groupTitle, withAllGroups } from "./groupingChoices.ts";

/** No more than so many columns are listed at once; the others are found by their names. */
const mostListed = 12;

const icons: Readonly<Partial<Record<GroupKey, string>>> = {
  recipe: "repo-forked",
  commit: "git-commit",
  sweep: "layers",
  experiment: "beaker",
  state: "pass",
  started: "calendar",
};

const aggregates: readonly { readonly value: Aggregate; readonly text: string }[] = [
  { value: "mean", text: "mean ± sd" },
  { value: "best", text: "best" },
];

/** A button that opens the choice of what the runs are grouped by. */
export function GroupMenu(): ReactNode {
  const { by } = useAppState((state) => state.choices.grouping);
  const [first, ...others] = by;
  const text = first && groupTitle(first) + (others.length > 0 ? ` +${others.length}` : "");
  return (
    <MenuButton
      icon="group-by-ref-type"
      label={text === undefined ? "Group the runs" : `Group the runs: ${text}`}
      {...(text !== undefined && { text })}
    >
      {(close) => <GroupChoice close={close} />}
    </MenuButton>
  );
}

function GroupChoice({ close }: { readonly close: () => void }): ReactNode {
  const { store } = useApp();
  const grouping = useAppState((state) => state.choices.grouping);
  const choose = (chosen: Grouping): void => store.dispatch({ type: "choose", choices: { grouping: chosen } });
  const { by } = grouping;
  const add = (key: GroupKey): void => {
    choose(groupedBy(grouping, [...by, key]));
    if (by.length === 0) close();
  };
  return (
    <div role="group" aria-label="Groups" className="group-choice">
      {by.length > 0 && <Chosen grouping={grouping} choose={choose} />}
      <fieldset>
        <legend>{by.length > 0 ? "Then by" : "Group by"}</legend>
        {groupKeys
          .filter((key) => !by.includes(key))
          .map((key) => (
            <MenuItem key={key} icon={icons[key] ?? "symbol-field"} onClick={() => add(key)}>
              {groupTitle(key)}
            </MenuItem>
          ))}
      </fieldset>
      <ColumnChoice onChoose={add} />
    </div>
  );
}

interface ChosenProps {
  readonly grouping: Grouping;
  readonly choose: (grouping: Grouping) => void;
}

function Chosen({ grouping, choose }: ChosenProps): ReactNode {
  const { by, aggregate } = grouping;
  return (
    <fieldset>
      <legend>Grouped by</legend>
      <ol className="grouped-by">
        {by.map((key) => (
          <li key={key}>
            <span className="truncated">{groupTitle(key)}</span>
            <IconButton
              icon="close"
              label={`Do not group by ${groupTitle(key)}`}
              onClick={() =>
                choose(
                  groupedBy(
                    grouping,
                    by.filter((other) => other !== key),
                  ),
                )
              }
            />
          </li>
        ))}
      </ol>
      <RadioGroup
        label="Metrics of a group"
        value={aggregate}
        options={aggregates}
        onChange={(chosen) => choose({ ...grouping, aggregate: chosen })}
      />
      <MenuItem icon="expand-all" onClick={() => choose(withAllGroups(grouping, true))}>
        Open all groups
      </MenuItem>
      <MenuItem icon="collapse-all" onClick={() => choose(withAllGroups(grouping, false))}>
        Close all groups
      </MenuItem>
    </fieldset>
  );
}

function ColumnChoice({ onChoose }: { readonly onChoose: (key: GroupKey) => void }): ReactNode {
  const [text, setText] = useState("");
  const columns = useAppState((state) => state.table?.view.columns) ?? [];
  const by = useAppState((state) => state.choices.grouping.by);
  const found = groupableColumns(columns).filter(
    ({ id, key }) => !by.includes(id) && key.toLowerCase().includes(text.toLowerCase()),
  );
  return (
    <fieldset>
      <legend>A parameter or metric</legend>
      {columns.length > mostListed && (
        <TextField label="Find a column" placeholder="Find a column" icon="search" value={text} onInput={setText} />
      )}
      {found.slice(0, mostListed).map(({ id, group, key }) => (
        <MenuItem key={id} icon={group === "params" ? "symbol-parameter" : "graph-line"} onClick={() => onChoose(id)}>
          <span className="truncated">{key}</span>
        </MenuItem>
      ))}
    </fieldset>
  );
}
