import type {
  AxisDraft,
  StartedSweep,
  SweepableParam,
  SweepDraft,
  SweepPlan,
  SweepSpace,
} from "../../../src/protocol/sweep.ts";
import type { ProjectInfo } from "../../../src/protocol/project.ts";
import type { Failure } from "../../failure.ts";
import { axesUnder, firstAxis } from "./axisDrafts.ts";
import { firstDraft } from "./choices.ts";
import type { Choices } from "./choices.ts";

/** Everything that the page draws from. */
export interface SweepPageState {
  readonly choices: Choices;
  /** Undefined until the extension has answered. */
  readonly project?: ProjectInfo;
  readonly space?: SweepSpace;
  readonly started?: StartedSweep | undefined;
  /** What the draft comes to, and for which draft and space that was asked. */
  readonly planned?: { readonly plan: SweepPlan; readonly of: PlanInputs };
  readonly failure?: Failure | undefined;
  /** What an action could not do, until it is put away or the next one works. */
  readonly notice: Failure | undefined;
  /** What a new draft draws by. */
  readonly seed: number;
  /** The stage to sweep with, asked for before the project was read. */
  readonly wish?: string | undefined;
}

export interface PlanInputs {
  readonly draft: SweepDraft;
  readonly space: SweepSpace;
}

export type Action =
  | { readonly type: "projectChanged"; readonly project: ProjectInfo }
  | { readonly type: "spaceChanged"; readonly space: SweepSpace }
  | { readonly type: "startedChanged"; readonly started: StartedSweep | undefined }
  | { readonly type: "wished"; readonly stageId: string }
  | { readonly type: "planned"; readonly plan: SweepPlan; readonly of: PlanInputs }
  | { readonly type: "choose"; readonly choices: Partial<Omit<Choices, "draft">> }
  | { readonly type: "draft"; readonly changes: Partial<SweepDraft> }
  | { readonly type: "toggleParam"; readonly param: Pick<SweepableParam, "file" | "key"> }
  | { readonly type: "axis"; readonly axis: AxisDraft }
  | { readonly type: "failed"; readonly failure: Failure | undefined }
  | { readonly type: "noticed"; readonly failure: Failure | undefined };

export function firstState(choices: Choices, seed: number): SweepPageState {
  return { choices, notice: undefined, seed };
}

/** The state after an action; the same object where nothing has changed. */
export function reduce(state: SweepPageState, action: Action): SweepPageState {
  switch (action.type) {
    case "projectChanged":
      return { ...state, project: action.project };
    case "spaceChanged":
      return withSpace(state, action.space);
    case "startedChanged":
      return { ...state, started: action.started };
    case "wished":
      return state.choices.draft ? withWish(state, action.stageId) : { ...state, wish: action.stageId };
    case "planned":
      return { ...state, planned: { plan: action.plan, of: action.of } };
    case "choose":
      return { ...state, choices: { ...state.choices, ...action.choices } };
    case "draft":
      return withDraft(state, action.changes);
    case "toggleParam":
      return toggleParam(state, action.param);
    case "axis":
      return changeAxes(state, (axes) => axes.map((axis) => (isSameParam(axis, action.axis) ? action.axis : axis)));
    case "failed":
      return { ...state, failure: action.failure };
    case "noticed":
      return state.notice === action.failure ? state : { ...state, notice: action.failure };
  }
}

export function isSameParam(
  one: Pick<SweepableParam, "file" | "key">,
  other: Pick<SweepableParam, "file" | "key">,
): boolean {
  return one.file === other.file && one.key === other.key;
}

/** Whether the plan is that of the draft as it is now. */
export function isPlanned({ planned, choices, space }: SweepPageState): boolean {
  return planned !== undefined && planned.of.draft === choices.draft && planned.of.space === space;
}

function withSpace(state: SweepPageState, space: SweepSpace): SweepPageState {
  const draft = state.choices.draft ?? firstDraft(space.usualJobs, state.seed);
  const read = { ...state, space, choices: { ...state.choices, draft } };
  return state.wish === undefined ? read : { ...withWish(read, state.wish), wish: undefined };
}

function withWish(state: SweepPageState, stageId: string): SweepPageState {
  return withDraft({ ...state, choices: { ...state.choices, onlyChosen: true } }, { stageIds: [stageId] });
}

function withDraft(state: SweepPageState, changes: Partial<SweepDraft>): SweepPageState {
  const { draft } = state.choices;
  if (!draft) return state;
  const method = changes.method ?? draft.method;
  const axes = axesUnder(changes.axes ?? draft.axes, draft.method, method);
  return { ...state, choices: { ...state.choices, draft: { ...draft, ...changes, axes } } };
}

function toggleParam(state: SweepPageState, param: Pick<SweepableParam, "file" | "key">): SweepPageState {
  const { draft } = state.choices;
  if (draft?.axes.some((axis) => isSameParam(axis, param))) {
    return changeAxes(state, (axes) => axes.filter((axis) => !isSameParam(axis, param)));
  }
  const known = state.space?.params.find((each) => isSameParam(each, param));
  if (!draft || !known || known.obstacle !== undefined) return state;
  return changeAxes(state, (axes) => [...axes, firstAxis(known, draft.method)]);
}

function changeAxes(
  state: SweepPageState,
  change: (axes: readonly AxisDraft[]) => readonly AxisDraft[],
): SweepPageState {
  return withDraft(state, { axes: change(state.choices.draft?.axes ?? []) });
}
