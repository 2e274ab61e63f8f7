import { folderOf } from "../../../engine/model/paths.ts";
import type { Stage } from "../../../engine/model/stage.ts";
import { countOf } from "../../../engine/model/words.ts";
import type { Project } from "../../services.ts";
import type { TreeNode } from "../../services/treeModel.ts";

/** With more folders than these in a place they are folded at first. */
const openFolders = 5;

/** Where the rows of some stages stand in the view. */
export interface StageRowsOptions {
  readonly project: Project;
  /** Tells the rows of one place from those of another in their ids: a phase, or what is run by hand. */
  readonly place: string;
  readonly row: (stage: Stage) => TreeNode;
}

/** The stages of files at the root stand by themselves, those of other files under their folders; what one template makes stands together. */
export function stageRows(stages: readonly Stage[], options: StageRowsOptions): readonly TreeNode[] {
  const { project, place } = options;
  const byFolder = Map.groupBy(stages, ({ file }) => folderOf(file));
  const rootFirst = [...byFolder].toSorted(([a], [b]) => Number(b === ".") - Number(a === "."));
  return rootFirst.flatMap(([folder, members]) => {
    if (folder === ".") return templateRows(members, options);
    const row: TreeNode = {
      id: folderRowId(project, place, folder),
      label: folder,
      description: describeStages(project, members),
      icon: { name: "folder" },
      context: "folder",
      isExpanded: byFolder.size <= openFolders,
      ref: { root: project.root },
      children: () => templateRows(members, options),
    };
    return [row];
  });
}

/** The ids of the rows between a place and a stage's own row, from the outermost on. */
export function groupsAbove(project: Project, place: string, stage: Stage): readonly string[] {
  const folder = folderOf(stage.file);
  const { templateOf } = stage;
  return [
    ...(folder === "." ? [] : [folderRowId(project, place, folder)]),
    ...(templateOf ? [templateRowId(project, place, templateOf.id)] : []),
  ];
}

/** The stages in their order; those of a `foreach` or `matrix` under its name, where its first one would stand. */
function templateRows(stages: readonly Stage[], { project, place, row }: StageRowsOptions): readonly TreeNode[] {
  const groups = Map.groupBy(stages, ({ id, templateOf }) => templateOf?.id ?? id);
  return [...groups].flatMap(([id, members]): readonly TreeNode[] => {
    const group = members[0]?.templateOf;
    if (!group) return members.map(row);
    const description = describeStages(project, members);
    return [
      {
        id: templateRowId(project, place, id),
        label: group.name,
        description,
        icon: { name: "symbol-array" },
        context: "stages",
        spoken: `${group.name}, ${description}`,
        tooltip: () => `\`${group.uses}\` makes these stages.`,
        ref: { root: project.root, stageId: id },
        children: () => members.map(row),
      },
    ];
  });
}

/** How many stages there are, and how many of them want something. */
export function describeStages({ state }: Project, stages: readonly Stage[]): string {
  const states = stages.map(({ id }) => state.statuses?.get(id)?.state);
  const notable = (["running", "failed", "stale"] as const).flatMap((word) => {
    const count = states.filter((candidate) => candidate === word).length;
    return count === 0 ? [] : [`${count} ${word}`];
  });
  return [countOf(stages.length, "stage"), ...notable].join(" · ");
}

function folderRowId({ root }: Project, place: string, folder: string): string {
  return `folder:${root}:${place}:${folder}`;
}

function templateRowId({ root }: Project, place: string, groupId: string): string {
  return `template:${root}:${place}:${groupId}`;
}
