import type { Stage } from "../../../model/stage.ts";
import { rangesIn } from "../../lines.ts";
import { folderOf } from "../../../model/paths.ts";
import { baseName } from "../../python/pythonPaths.ts";
import { firstDocLine } from "../../python/pythonDefinitions.ts";
import type { PythonModule } from "../../python/pythonModule.ts";
import { leadingString } from "../../python/pythonMargin.ts";
import { mentions, readPythonModule } from "../../python/pythonModule.ts";
import type { PythonProject } from "../../python/pythonProject.ts";
import { openPythonProject } from "../../python/pythonProject.ts";
import { importPlace, importsRelatively } from "../../python/pythonRoots.ts";
import { quoteForShell } from "../../python/pythonText.ts";
import type { ToolReader } from "../toolReader.ts";
import { toolStage } from "../toolStage.ts";
import { findMainGuard } from "./mainGuard.ts";

/** Scripts: Python files with a main guard, tests and set-up files aside. Stages are `file:stem`. */
export const scriptsReader: ToolReader<PythonModule> = {
  read: (sources) => {
    const project = openPythonProject(sources);
    const stages = [...sources.values()].flatMap((module) => {
      const stage = isPassedBy(module.file) ? undefined : readScript(project, module);
      return stage ? [stage] : [];
    });
    return { stages, edges: [], problems: [] };
  },
};

/** Files that have a main guard for another reason than to be a step of anybody's work: tests, set-up, documentation. */
function isPassedBy(file: string): boolean {
  const name = baseName(file);
  const folders = file.split("/").slice(0, -1);
  return (
    /^(?:test_.*|.*_test|conftest|setup|versioneer|__init__)\.py$/.test(name) ||
    folders.some((folder) => /^tests?$/.test(folder)) ||
    (name === "conf.py" && /^(?:docs?|source)$/.test(folders.at(-1) ?? ""))
  );
}

function readScript(project: PythonProject, module: PythonModule): Stage | undefined {
  const guard = mentions(module, "__main__") ? findMainGuard(module) : undefined;
  if (!guard) return undefined;
  const { file } = module;
  const stem = baseName(file).replace(/\.py$/, "");
  const desc = moduleDoc(module);
  const isPackage = stem === "__main__" && folderOf(file) !== ".";
  return toolStage({
    kind: "script",
    file,
    name: stem,
    range: rangesIn(module.text)(guard),
    ...scriptCommand(project, module),
    ...(isPackage && { phaseHint: baseName(folderOf(file)) }),
    ...(desc !== undefined && { desc }),
  });
}

/** The first line of what a module says of itself. */
function moduleDoc(module: PythonModule): string | undefined {
  const lead = leadingString(module.text);
  if (lead === "") return undefined;
  const read = lead === undefined ? module : readPythonModule(module.file, lead);
  return firstDocLine(read, read.root);
}

/** Scripts are mostly written to be run from the root; one that imports relatively runs as a module of its package. */
function scriptCommand(project: PythonProject, module: PythonModule): { readonly cmd: string; readonly wdir: string } {
  // Most files have no such line: they need not be parsed for it.
  const isRelative = /\bfrom[\s\\]*\./.test(module.text) && importsRelatively(module);
  if (!isRelative) return { cmd: `python ${quoteForShell(module.file)}`, wdir: "." };
  const { folder, name } = importPlace(project, module);
  return { cmd: `python -m ${quoteForShell(name.replace(/\.__main__$/, ""))}`, wdir: folder };
}
