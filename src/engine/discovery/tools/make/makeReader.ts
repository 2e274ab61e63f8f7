import type { Edge } from "../../../model/pipeline.ts";
import { folderOf, isOutsideRoot } from "../../../model/paths.ts";
import type { Remedy } from "../../../model/remedy.ts";
import type { Problem } from "../../../model/source.ts";
import { problemAt } from "../../../model/source.ts";
import type { Stage } from "../../../model/stage.ts";
import { isMakefile, makefileNames } from "../../pipelineFiles.ts";
import { shellQuote } from "../shellQuote.ts";
import type { SourceFormat, ToolReader, WorkspaceFiles } from "../toolReader.ts";
import type { EvaluatedMakefile } from "./evaluateMakefile.ts";
import { evaluateMakefile } from "./evaluateMakefile.ts";
import { folderView } from "../folderView.ts";
import type { Makefile } from "./makefile.ts";
import { makeStages } from "./makeStages.ts";
import { parseMakefile } from "./parseMakefile.ts";

export const makeFormat: SourceFormat<Makefile> = {
  isWanted: isMakefile,
  parse: parseMakefile,
};

/** Explicit targets of GNU make as stages (GNU make manual); pattern rules, suffix rules and special targets are none. */
export const makeReader: ToolReader<Makefile> = {
  read: (sources, workspace) => {
    const stages = new Map<string, Stage>();
    const edges = new Map<string, Edge>();
    const problems: Problem[] = [];
    const included = new Set<string>();
    // A file that others include belongs to them, and is not read by itself.
    const mainFirst = [...sources.keys()].sort((a, b) => Number(a.endsWith(".mk")) - Number(b.endsWith(".mk")));
    for (const file of mainFirst) {
      if (included.has(file)) continue;
      const view = folderView(folderOf(file), workspace);
      const evaluated = evaluateMakefile(file, sources, workspace, view);
      for (const other of evaluated.included) included.add(other);
      const found = makeStages(file, evaluated, view, commandOf(file, workspace));
      for (const stage of found.stages) if (!stages.has(stage.id)) stages.set(stage.id, stage);
      for (const edge of found.edges) edges.set(edge.join("\n"), edge);
      problems.push(...evaluated.problems, ...found.problems);
      for (const missing of evaluated.missing) if (!found.makes(missing.path)) problems.push(missingInclude(missing));
    }
    return { stages: [...stages.values()], edges: [...edges.values()], problems };
  },
};

/** What runs make on a makefile, in its folder. */
function commandOf(file: string, workspace: WorkspaceFiles): string {
  const name = file.slice(file.lastIndexOf("/") + 1);
  const names = workspace.list(folderOf(file));
  return name === [...makefileNames].find((other) => names.includes(other)) ? "make" : `make -f ${shellQuote(name)}`;
}

function missingInclude({ file, path, range, target }: EvaluatedMakefile["missing"][number]): Problem {
  const { line, column } = range.start;
  const word = { start: range.start, end: { line, column: column + "include".length } };
  const remedies: readonly Remedy[] = [
    ...(isOutsideRoot(target) ? [] : [{ kind: "create-file", path: target } as const]),
    { kind: "replace", text: "-include", range: word },
  ];
  const message = `There is no file \`${path}\` to include. Make it, or write \`-include\` if it may be missing.`;
  return problemAt(file, range, "make-include-missing", message, "warning", remedies);
}
