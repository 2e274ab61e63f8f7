import { folderOf } from "./paths.ts";
import type { StageGroup } from "./stage.ts";

/** What must be known of a stage to place it in a group. */
export interface Nestable {
  readonly id: string;
  readonly file: string;
  readonly templateOf?: Pick<StageGroup, "id" | "name" | "uses">;
}

/** Stages that stand together: of one folder, of one file of a folder that has many, or made by one template. */
export interface Nest<T extends Nestable> {
  readonly kind: "folder" | "file" | "template";
  /** Folder, file or the template's id; with the kind unique among the groups of a place. */
  readonly key: string;
  readonly label: string;
  /** All the stages in it, those of inner groups too. */
  readonly stages: readonly T[];
  readonly members: readonly Nested<T>[];
}

export type Nested<T extends Nestable> =
  | { readonly stage: T; readonly nest?: never }
  | { readonly nest: Nest<T>; readonly stage?: never };

/** A folder with so many stages or more in several files shows them by file. */
const manyStages = 25;

/**
 * The stages of one place (a phase, say) in groups: those of files at the root by themselves and first, those of other
 * files by their folders, what one `foreach` or `matrix` makes together, where its first stage would stand.
 */
export function nestStages<T extends Nestable>(stages: readonly T[]): readonly Nested<T>[] {
  const byFolder = [...Map.groupBy(stages, ({ file }) => folderOf(file))];
  const rootFirst = byFolder.toSorted(([a], [b]) => Number(b === ".") - Number(a === "."));
  return rootFirst.flatMap(([folder, members]) => {
    const inner = nestFiles(members);
    return folder === "." ? inner : [{ nest: nestOf("folder", folder, folder, members, inner) }];
  });
}

/** The groups around a stage, from the outermost in; empty where it stands by itself or is not there. */
export function nestsAround<T extends Nestable>(nested: readonly Nested<T>[], id: string): readonly Nest<T>[] {
  const around = nested.find(({ nest }) => nest?.stages.some((stage) => stage.id === id))?.nest;
  return around ? [around, ...nestsAround(around.members, id)] : [];
}

function nestFiles<T extends Nestable>(stages: readonly T[]): readonly Nested<T>[] {
  const byFile = [...Map.groupBy(stages, ({ file }) => file)];
  if (byFile.length === 1 || stages.length < manyStages) return nestTemplates(stages);
  return byFile.map(([file, members]) => {
    const label = file.slice(file.lastIndexOf("/") + 1);
    return { nest: nestOf("file", file, label, members, nestTemplates(members)) };
  });
}

function nestTemplates<T extends Nestable>(stages: readonly T[]): readonly Nested<T>[] {
  const groups = Map.groupBy(stages, ({ id, templateOf }) => templateOf?.id ?? id);
  return [...groups.values()].flatMap((members): readonly Nested<T>[] => {
    const alone = members.map((stage) => ({ stage }));
    const group = members[0]?.templateOf;
    return group ? [{ nest: nestOf("template", group.id, group.name, members, alone) }] : alone;
  });
}

function nestOf<T extends Nestable>(
  kind: Nest<T>["kind"],
  key: string,
  label: string,
  stages: readonly T[],
  members: readonly Nested<T>[],
): Nest<T> {
  return { kind, key, label, stages, members };
}
