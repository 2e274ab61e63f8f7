import type { GraphChange, GraphProblem, GraphStage, StageLook } from "../../../src/protocol/graph.ts";
import { nestsAround, nestStages } from "../../../src/protocol/nesting.ts";
import type { ProjectInfo } from "../../../src/protocol/project.ts";
import type { Failure } from "../../failure.ts";
import type { Layout } from "../layout/layoutTypes.ts";
import { findStages } from "../shown/search.ts";
import { groupBoxId, shownStages } from "../shown/shownGraph.ts";
import type { Focus, GraphData, ShownGraph } from "../shown/shownGraph.ts";
import type { Choices, Viewport } from "./choices.ts";

/** A graph with its layout: what is on screen, until the next one has been laid out. */
export interface Drawn {
  readonly shown: ShownGraph;
  readonly layout: Layout;
}

/** Everything that the page draws from. */
export interface GraphState extends GraphData {
  readonly choices: Choices;
  /** Undefined until the extension has answered. */
  readonly project?: ProjectInfo;
  readonly problems: readonly GraphProblem[];
  readonly looks: ReadonlyMap<string, StageLook>;
  readonly drawn?: Drawn;
  readonly failure?: Failure | undefined;
  readonly search: string;
  /** The stages that the search finds; undefined where nothing is searched. */
  readonly found: readonly string[] | undefined;
  /** The box that the keyboard is at. */
  readonly at: string | undefined;
  readonly selected: string | undefined;
  /** The stage to bring into sight as soon as it is drawn: another object each time it is asked for. */
  readonly wanted?: { readonly boxId: string } | undefined;
  /** The box that stays where it is on screen in the next layout. */
  readonly anchor: string | undefined;
  /** What an action could not do, until it is put away or the next one works. */
  readonly notice: Failure | undefined;
}

export type Action =
  | { readonly type: "projectChanged"; readonly project: ProjectInfo }
  | { readonly type: "graphChanged"; readonly change: GraphChange }
  | { readonly type: "looksChanged"; readonly looks: readonly StageLook[] }
  | { readonly type: "laidOut"; readonly drawn: Drawn }
  | { readonly type: "failed"; readonly failure: Failure | undefined }
  | { readonly type: "toggle"; readonly boxId: string; readonly isOpen: boolean }
  | { readonly type: "toggleAll"; readonly isOpen: boolean }
  | { readonly type: "focus"; readonly focus: Focus | undefined }
  | { readonly type: "showLoose"; readonly showsLoose: boolean }
  | { readonly type: "search"; readonly text: string }
  | { readonly type: "next"; readonly step: 1 | -1 }
  | { readonly type: "moveTo"; readonly boxId: string }
  | { readonly type: "select"; readonly boxId: string | undefined }
  | { readonly type: "reveal"; readonly stageId: string }
  | { readonly type: "moved"; readonly viewport: Viewport }
  | { readonly type: "noticed"; readonly failure: Failure | undefined };

export function firstState(choices: Choices): GraphState {
  return {
    choices,
    stages: new Map(),
    edges: [],
    cycles: [],
    problems: [],
    looks: new Map(),
    search: "",
    found: undefined,
    at: undefined,
    selected: undefined,
    anchor: undefined,
    notice: undefined,
  };
}

/** The state after an action; the same object where nothing has changed. */
export function reduce(state: GraphState, action: Action): GraphState {
  switch (action.type) {
    case "projectChanged":
      return { ...state, project: action.project };
    case "graphChanged":
      return searched(withChange(state, action.change), state.search);
    case "looksChanged":
      return { ...state, looks: new Map([...state.looks, ...action.looks.map((look) => [look.id, look] as const)]) };
    case "laidOut":
      return draw(state, action.drawn);
    case "failed":
      return { ...state, failure: action.failure };
    case "toggle":
      return {
        ...choose(state, { opened: { ...state.choices.opened, [action.boxId]: action.isOpen } }),
        anchor: action.boxId,
      };
    case "toggleAll":
      return choose(state, { opened: everyGroup(state, action.isOpen) });
    case "focus":
      return focusOn(state, action.focus);
    case "showLoose":
      return searched(choose(state, { showsLoose: action.showsLoose }), state.search);
    case "search":
      return searched({ ...state, search: action.text }, action.text);
    case "next":
      return goToNext(state, action.step);
    case "moveTo":
      return { ...state, at: action.boxId };
    case "select":
      return { ...state, selected: action.boxId, at: action.boxId ?? state.at };
    case "reveal":
      return reveal(state, action.stageId);
    case "moved":
      return choose(state, { viewport: action.viewport });
    case "noticed":
      return state.notice === action.failure ? state : { ...state, notice: action.failure };
  }
}

function choose(state: GraphState, choices: Partial<Choices>): GraphState {
  return { ...state, choices: { ...state.choices, ...choices } };
}

function withChange(state: GraphState, change: GraphChange): GraphState {
  const stages = new Map(state.stages);
  const looks = new Map(state.looks);
  for (const id of change.removed) {
    stages.delete(id);
    looks.delete(id);
  }
  for (const stage of change.stages) stages.set(stage.id, stage);
  const gone = new Set(change.removedEdges.map((edge) => edge.join("\n")));
  return {
    ...state,
    stages,
    looks,
    edges: [...state.edges.filter((edge) => !gone.has(edge.join("\n"))), ...change.addedEdges],
    cycles: change.cycles ?? state.cycles,
    problems: change.problems ?? state.problems,
  };
}

/** What is no longer drawn is no longer selected. */
function draw(state: GraphState, drawn: Drawn): GraphState {
  const kept = (id: string | undefined): string | undefined =>
    id !== undefined && drawn.shown.byId.has(id) ? id : undefined;
  return { ...state, drawn, failure: undefined, selected: kept(state.selected), at: kept(state.at) };
}

function searched(state: GraphState, text: string): GraphState {
  return { ...state, found: findStages(shownStages(state, state.choices), text) };
}

function focusOn(state: GraphState, focus: Focus | undefined): GraphState {
  const { focus: _before, viewport: _viewport, ...choices } = state.choices;
  const chosen = focus ? { ...choices, focus } : choices;
  return searched({ ...state, choices: chosen, anchor: undefined, search: "" }, "");
}

/** The found stage after the selected one, or before it. */
function goToNext(state: GraphState, step: 1 | -1): GraphState {
  const { found = [], selected } = state;
  const index = found.indexOf(selected ?? "");
  const next = found[index === -1 ? (step === 1 ? 0 : found.length - 1) : (index + step + found.length) % found.length];
  return next === undefined ? state : reveal(state, next);
}

/** Opens the groups around a stage (or a template's group), selects it, and brings it into sight. */
function reveal(state: GraphState, stageId: string): GraphState {
  const target =
    state.stages.get(stageId) ?? [...state.stages.values()].find(({ templateOf }) => templateOf?.id === stageId);
  if (!target) return state;
  const isSeen = shownStages(state, state.choices).includes(target);
  const { focus: _focus, ...unfocused } = state.choices;
  const choices: Choices = isSeen
    ? state.choices
    : { ...unfocused, showsLoose: state.choices.showsLoose || target.isLoose };
  const beside = shownStages(state, choices).filter(({ phase }) => phase === target.phase);
  const around = nestsAround(nestStages(beside), target.id).map((nest) => groupBoxId(target.phase, nest));
  const boxId = target.id === stageId ? stageId : (around.at(-1) ?? target.id);
  const toOpen = Object.fromEntries(around.filter((id) => id !== boxId).map((id) => [id, true]));
  return {
    ...state,
    choices: isSame(choices.opened, toOpen) ? choices : { ...choices, opened: { ...choices.opened, ...toOpen } },
    selected: boxId,
    at: boxId,
    wanted: { boxId },
  };
}

function isSame(opened: Readonly<Record<string, boolean>>, toOpen: Readonly<Record<string, boolean>>): boolean {
  return Object.keys(toOpen).every((id) => opened[id] === true);
}

function everyGroup({ stages, choices, ...data }: GraphState, isOpen: boolean): Readonly<Record<string, boolean>> {
  const shown = shownStages({ ...data, stages }, choices);
  const groups = [...Map.groupBy(shown, ({ phase }: GraphStage) => phase)].flatMap(([phase, members]) => {
    const nested = nestStages(members);
    return members.flatMap(({ id }) => nestsAround(nested, id).map((nest) => groupBoxId(phase, nest)));
  });
  return Object.fromEntries(groups.map((id) => [id, isOpen]));
}
