import { folderOf, isAbsoluteOrUrl } from "../../../model/paths.ts";
import type { Edge } from "../../../model/pipeline.ts";
import type { Problem } from "../../../model/source.ts";
import { problemAt } from "../../../model/source.ts";
import type { Stage } from "../../../model/stage.ts";
import { shellQuote } from "../shellQuote.ts";
import type { ToolStep } from "../toolStage.ts";
import { dependencyAt, outputAt, toolStageId } from "../toolStage.ts";
import { toolStages } from "../toolStages.ts";
import type { EvaluatedMakefile, ExpandedRule } from "./evaluateMakefile.ts";
import type { FolderView } from "../folderView.ts";
import { stemOf, workingFolder } from "./makeWords.ts";
import type { MakeTarget, MakeTargets, ReplacedRecipe } from "./targets.ts";
import { collectTargets } from "./targets.ts";

/** Stages and edges of one makefile with all that it includes. */
export interface MakeStages {
  readonly stages: readonly Stage[];
  readonly edges: readonly Edge[];
  readonly problems: readonly Problem[];
  /** Whether a rule makes a file: one that is included need not be there. */
  makes(path: string): boolean;
}

/** Folders of programs that a project runs with: nobody would look at them, or keep them with a version. */
const environmentFolder = /(?:^|\/)(?:\.?v?env|\.?venv\w*|node_modules|\.tox)\/?$/;

/** The most files between two targets that pattern rules make one from another. */
const longestChain = 8;

/** A stage for each explicit target of a makefile. `command` is what runs make on it, up to the target's name. */
export function makeStages(file: string, evaluated: EvaluatedMakefile, view: FolderView, command: string): MakeStages {
  const stages = new TargetStages(file, evaluated, view, command);
  return {
    ...stages.read(),
    makes: (path) => stages.makes(path),
  };
}

class TargetStages {
  readonly #folder: string;
  readonly #searchPaths: EvaluatedMakefile["searchPaths"];
  readonly #view: FolderView;
  readonly #command: string;
  readonly #known: MakeTargets;
  /** The folders that targets lie in: who needs one needs it to be there, not all that is in it. */
  readonly #folders: ReadonlySet<string>;

  constructor(file: string, evaluated: EvaluatedMakefile, view: FolderView, command: string) {
    this.#folder = folderOf(file);
    this.#searchPaths = evaluated.searchPaths;
    this.#view = view;
    this.#command = command;
    this.#known = collectTargets(evaluated, view);
    this.#folders = new Set([...this.#known.targets.keys()].flatMap(foldersAbove));
  }

  read(): Pick<MakeStages, "stages" | "edges" | "problems"> {
    const targets = [...this.#known.targets.values()];
    const steps = targets.filter(({ name }) => this.#isPlace(name)).map((target) => this.#stepOf(target));
    const edges = targets.flatMap((target) => this.#edgesTo(target));
    return { stages: toolStages(steps, edges), edges, problems: this.#known.replaced.map(replacedProblem) };
  }

  makes(path: string): boolean {
    return this.#known.targets.has(path) || this.#known.patterns.of(path) !== undefined;
  }

  /** Whether a name has a meaning outside of this machine. */
  #isPlace(name: string): boolean {
    return !name.includes(workingFolder);
  }

  #stepOf(target: MakeTarget): ToolStep {
    const { name, file, range, comment, recipe, isAbsolute } = target;
    const files = this.#needsOf(target).filter((word) => this.#isFile(word));
    return {
      kind: "make",
      file,
      name,
      range,
      cmd: `${this.#command} ${isAbsolute ? `"$PWD"/${shellQuote(name)}` : shellQuote(name)}`,
      recipe,
      wdir: this.#folder,
      deps: files.map((word) => dependencyAt(this.#folder, this.#found(word), range)),
      outs: this.#isMade(target) ? [outputAt(this.#folder, name, range)] : [],
      ...(comment !== undefined && { desc: comment }),
      runsUpstream: true,
    };
  }

  /** What a target needs, with what the pattern rule needs that makes it where it has no recipe. */
  #needsOf({ name, prerequisites, recipe }: MakeTarget): readonly string[] {
    const hasOwn = recipe.length > 0 || this.#known.phony.has(name);
    const implied = hasOwn ? [] : (this.#known.patterns.of(name)?.needs ?? []);
    // make drops what a target would need of itself.
    return [...new Set([...implied, ...prerequisites])].filter((needed) => needed !== name);
  }

  #edgesTo(target: MakeTarget): readonly Edge[] {
    const to = toolStageId(target.file, target.name);
    const found = new Set<MakeTarget>();
    for (const word of [...this.#needsOf(target), ...target.orderOnly]) this.#collectTargets(word, found, []);
    return [...found]
      .filter((other) => other !== target)
      .map((other) => [toolStageId(other.file, other.name), to] as const);
  }

  /** The target of a name; for a file that a pattern rule makes, those that it is made from. As in make, none serves twice in a chain. */
  #collectTargets(name: string, found: Set<MakeTarget>, chain: readonly ExpandedRule[]): void {
    const target = this.#known.targets.get(name);
    if (target) found.add(target);
    else if (!this.#view.hasFile(name)) {
      const implied = this.#known.patterns.of(name);
      if (!implied || chain.includes(implied.rule) || chain.length >= longestChain) return;
      for (const needed of implied.needs) this.#collectTargets(needed, found, [...chain, implied.rule]);
    }
  }

  /** Whether a prerequisite is a file: not the name of a target that makes none. */
  #isFile(word: string): boolean {
    if (/[%*?]/.test(word) || isAbsoluteOrUrl(word) || !this.#isPlace(word)) return false;
    const target = this.#known.targets.get(word);
    return target ? this.#isMade(target) && !this.#folders.has(word) : !this.#known.phony.has(word);
  }

  /** Where a prerequisite lies: as it is written, or in a folder that is searched for it. */
  #found(word: string): string {
    if (this.#known.targets.has(word) || this.#view.has(word)) return word;
    const folders = this.#searchPaths.flatMap(([pattern, some]) => (stemOf(pattern, word) === undefined ? [] : some));
    const folder = folders.find((some) => this.#view.hasFile(`${some}/${word}`));
    return folder === undefined ? word : `${folder}/${word}`;
  }

  /**
   * Whether a target is a file that its recipe makes. Many makefiles leave `.PHONY` out: a bare word whose recipe
   * never names it and that is no file is taken for a command's name. An empty folder is nothing that one would look at.
   */
  #isMade({ name, recipe, prerequisites }: MakeTarget): boolean {
    if (this.#known.phony.has(name) || isAbsoluteOrUrl(name) || !this.#isPlace(name)) return false;
    if (recipe.length === 0) {
      if (this.#known.patterns.of(name) !== undefined) return true;
      return prerequisites.length === 0 ? this.#view.has(name) : this.#isByproduct(name, prerequisites);
    }
    if (recipe.every(makesFolder) || environmentFolder.test(name)) return false;
    if (/[/.]/.test(name)) return true;
    return this.#view.hasFile(name) || recipe.some((line) => /\$(?:@|\(@|\{@)/.test(line));
  }

  /** A file without a recipe that needs another target comes to be with it: `data/b.csv: data/a.csv`. */
  #isByproduct(name: string, prerequisites: readonly string[]): boolean {
    const isFileName = /\/.*\.\w+$/.test(name) && !writtenByHand.test(name);
    return isFileName && prerequisites.some((needed) => this.#known.targets.has(needed));
  }
}

function replacedProblem({ name, first, second }: ReplacedRecipe): Problem {
  const { line } = first.placeOf(name).start;
  const where = first.file === second.file ? `line ${line}` : `${first.file}, line ${line}`;
  const message = `\`${name}\` has a recipe already (${where}), and make takes the last one alone. Keep one of them.`;
  return problemAt(second.file, second.placeOf(name), "duplicate-name", message, "warning");
}

/** What people write rather than make: with prerequisites alone, these only say what goes with them. */
const writtenByHand = /\.(?:c|cc|cpp|h|hpp|ipynb|md|py|qmd|r|rmd|rnw|rst|sh|sql|tex)$/i;

/** Also with the slash behind it that some write. */
function foldersAbove(path: string): readonly string[] {
  const parts = path.split("/").slice(0, -1);
  return parts.flatMap((_, index) => {
    const folder = parts.slice(0, index + 1).join("/");
    return [folder, `${folder}/`];
  });
}

function makesFolder(line: string): boolean {
  return /^[\s@+-]*(?:mkdir|install\s+-d)\s[^;&|]*$/.test(line);
}
