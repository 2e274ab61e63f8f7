import type { Edge } from "../../../model/pipeline.ts";
import { folderOf, isAbsoluteOrUrl, resolveFrom } from "../../../model/paths.ts";
import type { Problem, SourceRange } from "../../../model/source.ts";
import type { Stage } from "../../../model/stage.ts";
import { isMakefile, makefileNames } from "../../pipelineFiles.ts";
import { shellQuote } from "../shellQuote.ts";
import { dependencyAt, outputAt, toolStage, toolStageId } from "../toolStage.ts";
import type { SourceFormat, ToolReader, WorkspaceFiles } from "../toolReader.ts";
import type { ExpandedRule } from "./evaluateMakefile.ts";
import { evaluateMakefile } from "./evaluateMakefile.ts";
import type { Makefile } from "./makefile.ts";
import { stemOf } from "./makeWords.ts";
import { parseMakefile } from "./parseMakefile.ts";

export const makeFormat: SourceFormat<Makefile> = {
  isWanted: isMakefile,
  parse: parseMakefile,
};

/** Explicit targets of GNU make as stages (GNU make manual); pattern rules, suffix rules and special targets are none. */
export const makeReader: ToolReader<Makefile> = {
  read: (sources, workspace) => {
    const stages = new Map<string, Stage>();
    const edges: Edge[] = [];
    const problems: Problem[] = [];
    const included = new Set<string>();
    // A file that others include belongs to them, and is not read by itself.
    const mainFirst = [...sources.keys()].sort((a, b) => Number(a.endsWith(".mk")) - Number(b.endsWith(".mk")));
    for (const file of mainFirst) {
      if (included.has(file)) continue;
      const evaluated = evaluateMakefile(file, sources, workspace);
      for (const other of evaluated.included) included.add(other);
      problems.push(...evaluated.problems);
      const found = new TargetReader(file, evaluated.rules, workspace).read();
      for (const stage of found.stages) if (!stages.has(stage.id)) stages.set(stage.id, stage);
      edges.push(...found.edges);
    }
    return { stages: [...stages.values()], edges, problems };
  },
};

/** What all rules of one target say together. */
interface Target {
  readonly name: string;
  readonly file: string;
  readonly range: SourceRange;
  readonly prerequisites: readonly string[];
  readonly recipe: readonly string[];
  readonly comment?: string;
}

class TargetReader {
  readonly #main: string;
  readonly #folder: string;
  readonly #rules: readonly ExpandedRule[];
  readonly #workspace: WorkspaceFiles;
  readonly #phony: ReadonlySet<string>;
  readonly #targets: ReadonlyMap<string, Target>;

  constructor(main: string, rules: readonly ExpandedRule[], workspace: WorkspaceFiles) {
    this.#main = main;
    this.#folder = folderOf(main);
    this.#rules = rules;
    this.#workspace = workspace;
    this.#phony = new Set(
      rules.filter(({ targets }) => targets.includes(".PHONY")).flatMap(({ prerequisites }) => prerequisites),
    );
    this.#targets = this.#collectTargets();
  }

  read(): { readonly stages: readonly Stage[]; readonly edges: readonly Edge[] } {
    const targets = [...this.#targets.values()];
    return {
      stages: targets.map((target) => this.#stageOf(target)),
      edges: targets.flatMap((target) => this.#edgesTo(target)),
    };
  }

  #collectTargets(): ReadonlyMap<string, Target> {
    const targets = new Map<string, Target>();
    for (const rule of this.#rules) {
      for (const name of rule.targets) {
        if (!isStage(name)) continue;
        const before = targets.get(name);
        const comment = before?.comment ?? rule.comment;
        // A line that only adds prerequisites is not where the target is made.
        const isHome = !before || (before.recipe.length === 0 && rule.recipe.length > 0);
        targets.set(name, {
          name,
          file: isHome ? rule.file : before.file,
          range: isHome ? rule.placeOf(name) : before.range,
          prerequisites: [...new Set([...(before?.prerequisites ?? []), ...rule.prerequisites])],
          recipe: rule.recipe.length > 0 ? rule.recipe : (before?.recipe ?? []),
          ...(comment !== undefined && { comment }),
        });
      }
    }
    return targets;
  }

  #stageOf(target: Target): Stage {
    const { name, file, range, comment } = target;
    const ownFiles = target.prerequisites.filter((word) => this.#isFile(word));
    const main = this.#main.slice(this.#main.lastIndexOf("/") + 1);
    const how = makefileNames.has(main) ? "make" : `make -f ${shellQuote(main)}`;
    return toolStage({
      kind: "make",
      file,
      name,
      range,
      cmd: `${how} ${shellQuote(name)}`,
      wdir: this.#folder,
      deps: ownFiles.map((word) => dependencyAt(this.#folder, word, range)),
      outs: this.#isMade(target) ? [outputAt(this.#folder, name, range)] : [],
      ...(comment !== undefined && { desc: comment }),
      runsUpstream: true,
    });
  }

  #edgesTo(target: Target): readonly Edge[] {
    const to = toolStageId(target.file, target.name);
    const from = target.prerequisites.flatMap((word) => this.#targets.get(word) ?? []);
    return from
      .filter((other) => other.name !== target.name)
      .map((other) => [toolStageId(other.file, other.name), to] as const);
  }

  /** Whether a prerequisite is a file: not the name of a target that makes none. */
  #isFile(word: string): boolean {
    const target = this.#targets.get(word);
    if (/[%*?]/.test(word) || isAbsoluteOrUrl(word)) return false;
    return target ? this.#isMade(target) : !this.#phony.has(word);
  }

  /**
   * Whether a target is a file that its recipe makes. Many makefiles leave `.PHONY` out: a bare word whose recipe
   * never names it and that is no file is taken for a command's name.
   */
  #isMade({ name, recipe, prerequisites }: Target): boolean {
    if (this.#phony.has(name) || isAbsoluteOrUrl(name)) return false;
    if (recipe.length === 0) return this.#hasPatternRule(name) || (prerequisites.length === 0 && this.#exists(name));
    if (/[/.]/.test(name.replace(/^\.\//, ""))) return true;
    return this.#exists(name) || recipe.some((line) => /\$(?:@|\(@|\{@)/.test(line));
  }

  #hasPatternRule(name: string): boolean {
    const isPattern = (target: string): boolean => target.includes("%") && stemOf(target, name) !== undefined;
    return this.#rules.some(({ targets, recipe }) => recipe.length > 0 && targets.some(isPattern));
  }

  #exists(name: string): boolean {
    const path = resolveFrom(this.#folder, name);
    const names = this.#workspace.list(folderOf(path));
    // A folder of the same name is what makes people write `.PHONY`.
    return names.includes(path.slice(path.lastIndexOf("/") + 1));
  }
}

/** Special targets (`.PHONY`), suffix rules (`.c.o`), patterns and what could not be expanded are no stages. */
function isStage(name: string): boolean {
  return !/^\.[A-Z_]+$/.test(name) && !/^\.\w+(?:\.\w+)?$/.test(name) && !/[%$]/.test(name);
}
