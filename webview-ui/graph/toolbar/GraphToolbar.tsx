import type { KeyboardEvent, ReactNode } from "react";
import { Button, IconButton } from "../../components/Button.tsx";
import { Checkbox } from "../../components/Checkbox.tsx";
import { Icon } from "../../components/Icon.tsx";
import { MenuButton, MenuItem } from "../../components/MenuButton.tsx";
import { TextField } from "../../components/TextField.tsx";
import { counted } from "../../counts.ts";
import { useGraph, useGraphState } from "../graphContext.ts";
import type { Direction } from "../shown/reach.ts";
import { ExportMenu } from "./ExportMenu.tsx";

/** The line above the graph: search, filter, groups, problems, export. */
export function GraphToolbar(): ReactNode {
  return (
    <div className="toolbar" role="toolbar" aria-label="Graph">
      <Search />
      <Count />
      <FocusChip />
      <LooseToggle />
      <Problems />
      <GroupButtons />
      <ExportMenu />
    </div>
  );
}

function Search(): ReactNode {
  const { store } = useGraph();
  const text = useGraphState((state) => state.search);
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.key === "Enter") store.dispatch({ type: "next", step: event.shiftKey ? -1 : 1 });
    else if (event.key === "Escape") store.dispatch({ type: "search", text: "" });
    else return;
    event.preventDefault();
  };
  return (
    <div className="search" onKeyDown={onKeyDown}>
      <TextField
        label="Find a stage"
        placeholder="Find a stage; Enter goes to the next"
        icon="search"
        value={text}
        onInput={(typed) => store.dispatch({ type: "search", text: typed })}
      />
    </div>
  );
}

function Count(): ReactNode {
  const found = useGraphState((state) => state.found);
  const selected = useGraphState((state) => state.selected);
  const total = useGraphState(({ drawn }) =>
    drawn?.shown.boxes.reduce((sum, { stageIds }) => sum + stageIds.length, 0),
  );
  if (!found) return <span className="count dim">{counted(total ?? 0, "stage")}</span>;
  const index = found.indexOf(selected ?? "");
  const text = index === -1 ? `${found.length} found` : `${index + 1} of ${found.length} found`;
  return (
    <span className="count dim" role="status">
      {found.length === 0 ? "No stage found" : text}
    </span>
  );
}

const directions: Readonly<Record<Direction, (label: string) => string>> = {
  upstream: (label) => `Only what ${label} needs`,
  downstream: (label) => `Only what needs ${label}`,
  both: (label) => `Only what ${label} is tied to`,
};

function FocusChip(): ReactNode {
  const { store } = useGraph();
  const focus = useGraphState((state) => state.choices.focus);
  if (!focus) return null;
  return (
    <span className="chip">
      <Icon name="filter" />
      <span className="truncated">{directions[focus.direction](focus.label)}</span>
      <IconButton
        icon="close"
        label="Show all stages"
        onClick={() => store.dispatch({ type: "focus", focus: undefined })}
      />
    </span>
  );
}

function LooseToggle(): ReactNode {
  const { store } = useGraph();
  const showsLoose = useGraphState((state) => state.choices.showsLoose);
  const count = useGraphState(({ stages }) => [...stages.values()].filter(({ isLoose }) => isLoose).length);
  if (count === 0) return null;
  return (
    <Checkbox checked={showsLoose} onChange={(checked) => store.dispatch({ type: "showLoose", showsLoose: checked })}>
      What is run by hand
    </Checkbox>
  );
}

/** More than these are left to VS Code's own list. */
const listedProblems = 100;

function Problems(): ReactNode {
  const { controller } = useGraph();
  const problems = useGraphState((state) => state.problems);
  const cycles = useGraphState((state) => state.cycles);
  const texts = [
    ...(cycles.length > 0 ? [counted(cycles.length, "cycle")] : []),
    ...(problems.length > 0 ? [counted(problems.length, "problem")] : []),
  ];
  if (texts.length === 0) return null;
  const text = texts.join(", ");
  return (
    <div className="problems">
      <MenuButton icon="warning" label={text} text={text}>
        {(close) => (
          <>
            {cycles.map((cycle) => (
              <p key={cycle.join("\n")}>These stages need each other: {[...cycle, cycle[0]].join(" → ")}</p>
            ))}
            {problems.slice(0, listedProblems).map((problem) => (
              <MenuItem
                key={`${problem.file}:${problem.line} ${problem.message}`}
                icon={problem.severity === "error" ? "error" : "warning"}
                onClick={() => {
                  close();
                  controller.ask("openProblem", problem);
                }}
              >
                <span>
                  {problem.message} <span className="dim">{`${problem.file}:${problem.line}`}</span>
                </span>
              </MenuItem>
            ))}
            {problems.length > listedProblems && (
              <p>and {problems.length - listedProblems} more in the list of problems</p>
            )}
          </>
        )}
      </MenuButton>
    </div>
  );
}

function GroupButtons(): ReactNode {
  const { store } = useGraph();
  const hasGroups = useGraphState(({ drawn }) => [...(drawn?.shown.byId.values() ?? [])].some(({ group }) => group));
  if (!hasGroups) return null;
  const toggleAll = (isOpen: boolean): void => store.dispatch({ type: "toggleAll", isOpen });
  return (
    <span className="buttons">
      <IconButton icon="expand-all" label="Open all groups" onClick={() => toggleAll(true)} />
      <IconButton icon="collapse-all" label="Close all groups" onClick={() => toggleAll(false)} />
    </span>
  );
}

/** What stands in place of a graph that the filter has left nothing of. */
export function ShowAllButton(): ReactNode {
  const { store } = useGraph();
  return (
    <Button appearance="primary" onClick={() => store.dispatch({ type: "focus", focus: undefined })}>
      Show all stages
    </Button>
  );
}
