import type { StageLook, StageState } from "../../../src/protocol/graph.ts";
import { stateIcons, stateWords } from "../../../src/protocol/stateLooks.ts";
import { counted } from "../../counts.ts";
import type { Box } from "./shownGraph.ts";

/** How a box looks: its state as an icon and a word, and what else is to be said on its second line. */
export interface BoxLook {
  /** Undefined for as long as it is not known. */
  readonly state: StageState | undefined;
  readonly text: string;
}

/** The states from the one that matters most: what a group shows of its members. */
const byWeight: readonly StageState[] = [
  "running",
  "failed",
  "stale",
  "template",
  "never-run",
  "untracked",
  "frozen",
  "fresh",
];

/** The states that a closed group counts. */
const counts: ReadonlySet<StageState> = new Set(["running", "failed", "stale", "never-run"]);

/** How a box looks at the moment. */
export function boxLook({ stage, stageIds }: Box, looks: ReadonlyMap<string, StageLook>): BoxLook {
  if (!stage) return groupLook(stageIds, looks);
  const look = looks.get(stage.id);
  if (look?.state === undefined) return { state: undefined, text: "" };
  const word = stateWords[look.state];
  return { state: look.state, text: [word, look.progress ?? shortReasons(look.reasons)].filter(Boolean).join(": ") };
}

/** What a screen reader says: `train, stale, learning rate changed`. */
export function spokenBox(box: Box, looks: ReadonlyMap<string, StageLook>): string {
  const { label, stage, members } = box;
  const { state, text } = boxLook(box, looks);
  if (!stage) return [label, members.length > 0 ? "open group" : "closed group", text].join(", ");
  const look = looks.get(stage.id);
  return [label, state && stateWords[state], look?.progress, ...(look?.reasons ?? [])].filter(Boolean).join(", ");
}

/** The icon of a state: that of something not known yet where there is none. */
export function stateIcon(state: StageState | undefined): { readonly name: string; readonly spins: boolean } {
  const [name = "", modifier] = (state ? stateIcons[state] : "circle-outline").split("~");
  return { name, spins: modifier === "spin" };
}

function groupLook(stageIds: readonly string[], looks: ReadonlyMap<string, StageLook>): BoxLook {
  const states = Map.groupBy(stageIds, (id) => looks.get(id)?.state);
  const present = byWeight.filter((state) => states.has(state));
  const notable = present.filter((state) => counts.has(state));
  const texts = notable.map((state) => `${states.get(state)?.length ?? 0} ${stateWords[state]}`);
  return { state: present[0], text: [counted(stageIds.length, "stage"), ...texts].join(" · ") };
}

function shortReasons([first, ...others]: readonly string[]): string {
  return first === undefined ? "" : others.length > 0 ? `${first} (+${others.length})` : first;
}
