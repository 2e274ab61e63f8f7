import { nestStages } from "../../../engine/model/stageNesting.ts";
import type { Nest, Nested } from "../../../engine/model/stageNesting.ts";
import type { Stage } from "../../../engine/model/stage.ts";
import { countOf } from "../../../engine/model/words.ts";
import type { Project } from "../../services.ts";
import type { TreeNode } from "../../services/treeModel.ts";

/** With more groups of files than these in a place they are folded at first. */
const openGroups = 5;

/** Where the rows of some stages stand in the view. */
export interface StageRowsOptions {
  readonly project: Project;
  /** Tells the rows of one place from those of another in their ids: a phase, or what is run by hand. */
  readonly place: string;
  readonly row: (stage: Stage) => TreeNode;
}

/** The rows of a place's stages, in the groups that they stand in. */
export function stageRows(stages: readonly Stage[], options: StageRowsOptions): readonly TreeNode[] {
  return nestedRows(nestStages(stages), options);
}

/** The id of a group's row. */
export function groupRowId({ root }: Project, place: string, { kind, key }: Nest<Stage>): string {
  return `${kind}:${root}:${place}:${key}`;
}

function nestedRows(nested: readonly Nested<Stage>[], options: StageRowsOptions): readonly TreeNode[] {
  const groups = nested.filter(({ nest }) => nest && nest.kind !== "template");
  const isOpen = groups.length <= openGroups;
  return nested.map(({ stage, nest }) => (nest ? groupRow(nest, isOpen, options) : options.row(stage)));
}

function groupRow(nest: Nest<Stage>, isOpen: boolean, options: StageRowsOptions): TreeNode {
  const { project, place } = options;
  const { kind, key, label, stages, members } = nest;
  const description = describeStages(project, stages);
  const row = {
    id: groupRowId(project, place, nest),
    label,
    description,
    spoken: `${label}, ${description}`,
    children: () => nestedRows(members, options),
  };
  if (kind === "template") {
    const uses = stages[0]?.templateOf?.uses ?? "foreach";
    return {
      ...row,
      icon: { name: "symbol-array" },
      context: "stages",
      tooltip: () => `\`${uses}\` makes these stages.`,
      ref: { root: project.root, stageId: key },
    };
  }
  return { ...row, icon: { name: kind }, context: "folder", isExpanded: isOpen, ref: { root: project.root } };
}

/** How many stages there are, and how many of them want something. */
function describeStages({ state }: Project, stages: readonly Stage[]): string {
  const states = stages.map(({ id }) => state.statuses?.get(id)?.state);
  const notable = (["running", "failed", "stale"] as const).flatMap((word) => {
    const count = states.filter((candidate) => candidate === word).length;
    return count === 0 ? [] : [`${count} ${word}`];
  });
  return [countOf(stages.length, "stage"), ...notable].join(" · ");
}
