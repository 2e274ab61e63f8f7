import { lstatSync, readdirSync } from "node:fs";
import type { Dirent } from "node:fs";
import { join } from "node:path";
import type { EngineContext } from "../context.ts";
import { isEnvironment, isForeignFolder } from "../discovery/foreignFolders.ts";
import type { WorkOptions } from "../engine.ts";
import { PathIndex } from "../graph/pathIndex.ts";
import type { Proposal } from "../model/proposal.ts";
import { systemCode } from "../model/systemErrors.ts";
import { contentIgnoreNames, IgnoreFiles } from "../files/ignoreFiles.ts";
import { Pace } from "../files/pace.ts";
import { projectArtifacts } from "./artifacts.ts";
import { areWorthKeeping, isWorthKeeping, kindOfFile } from "./dataKinds.ts";

/** Folders that are built, downloaded or kept by tools, beside those whose name begins with a dot. */
const builtFolders: ReadonlySet<string> = new Set(
  "build dist target bower_components vendor htmlcov coverage tmp temp cache caches __pypackages__ mlruns mlartifacts wandb".split(
    " ",
  ),
);
/** By its content it marks the folder of a cache: https://bford.info/cachedir/ */
const cacheMark = "CACHEDIR.TAG";
/** More files than this are not gone through to find out. */
const mostFiles = 200_000;

/** What was found in a folder. */
interface Findings {
  /** Of data and models in it. */
  readonly size: number;
  readonly fileCount: number;
  readonly modelCount: number;
  readonly otherCount: number;
  /** Whether all of it may be proposed as one. */
  readonly isWhole: boolean;
  readonly proposals: readonly Proposal[];
}

const nothing: Findings = { size: 0, fileCount: 0, modelCount: 0, otherCount: 0, isWhole: false, proposals: [] };

/**
 * Data and models that nobody keeps versions of, the largest first; folders that hold little else as a whole. By names and
 * sizes alone. None where git may not be asked what it has.
 */
export async function findProposals(context: EngineContext, work: WorkOptions = {}): Promise<readonly Proposal[]> {
  const inGit = await context.git.indexedFiles();
  if (!inGit) return [];
  const { stages } = await context.discovery.pipeline();
  const outs = stages.flatMap((stage) => stage.outs);
  const known = new PathIndex([...(await projectArtifacts(context)), ...outs]);
  const search = new ProposalSearch(
    context.root,
    { inGit, known, isForDvc: context.dvc() !== undefined },
    new Pace(work),
  );
  const { proposals } = await search.findIn(
    "",
    IgnoreFiles.above(context.root, join(context.root, "any"), contentIgnoreNames),
  );
  return proposals.toSorted((a, b) => b.size - a.size);
}

interface KeptElsewhere {
  /** Relative to the root. */
  readonly inGit: ReadonlySet<string>;
  readonly known: PathIndex<{ readonly path: string }>;
  readonly isForDvc: boolean;
}

class ProposalSearch {
  readonly #root: string;
  readonly #kept: KeptElsewhere;
  readonly #pace: Pace;
  #seen = 0;

  constructor(root: string, kept: KeptElsewhere, pace: Pace) {
    this.#root = root;
    this.#kept = kept;
    this.#pace = pace;
  }

  async findIn(folder: string, above: IgnoreFiles): Promise<Findings> {
    if (this.#pace.isDue()) await this.#pace.rest();
    const absolute = join(this.#root, folder);
    const entries = entriesOf(absolute);
    if (isEnvironment(entries) || entries.some(({ name }) => name === cacheMark)) return nothing;
    const rules = folder === "" ? above : above.inside(absolute, entries);
    const found: Findings[] = [];
    for (const entry of entries) {
      const path = folder === "" ? entry.name : `${folder}/${entry.name}`;
      if (this.#seen > mostFiles || rules.ignores(join(this.#root, path), entry.isDirectory())) continue;
      if (entry.isDirectory()) {
        if (!isPassedBy(entry.name) && !this.#isKnown(path)) found.push(await this.findIn(path, rules));
      } else found.push(this.#judge(path, entry));
    }
    return gathered(folder, found, this.#kept);
  }

  #judge(path: string, entry: Dirent): Findings {
    this.#seen++;
    if (entry.name.startsWith(".") || !entry.isFile()) return { ...nothing, isWhole: true };
    if (this.#isKnown(path) || this.#kept.inGit.has(path)) return nothing;
    const { isForDvc } = this.#kept;
    const size = sizeOf(join(this.#root, path));
    const kind = kindOfFile(entry.name, size);
    if (kind === "source") return nothing;
    if (kind === "other") return { ...nothing, otherCount: 1, isWhole: true };
    const proposal: Proposal = { path, kind: "file", size, fileCount: 1, role: kind, isForDvc };
    const proposals = isWorthKeeping(entry.name, size) ? [proposal] : [];
    return { size, fileCount: 1, modelCount: kind === "model" ? 1 : 0, otherCount: 0, isWhole: true, proposals };
  }

  #isKnown(path: string): boolean {
    const { known } = this.#kept;
    return known.at(path).length > 0 || known.above(path).length > 0;
  }
}

/** What a folder's entries are together: one proposal where it holds little else than data, else those in it. */
function gathered(folder: string, found: readonly Findings[], { known, isForDvc }: KeptElsewhere): Findings {
  const holdsKnown = known.inside(folder === "" ? "." : folder).length > 0;
  const sum = (count: (one: Findings) => number): number => found.reduce((total, one) => total + count(one), 0);
  const size = sum((one) => one.size);
  const fileCount = sum(({ fileCount: count }) => count);
  const modelCount = sum(({ modelCount: count }) => count);
  const otherCount = sum(({ otherCount: count }) => count);
  const proposals = found.flatMap((one) => one.proposals);
  const isWhole = folder !== "" && !holdsKnown && found.every((one) => one.isWhole) && fileCount >= otherCount;
  const isWorthIt = proposals.length > 0 || areWorthKeeping(size);
  const all = { size, fileCount, modelCount, otherCount, isWhole };
  if (!isWhole || fileCount < 2 || !isWorthIt) return { ...all, proposals };
  const role = modelCount * 2 > fileCount ? "model" : "data";
  return { ...all, proposals: [{ path: folder, kind: "directory", size, fileCount, role, isForDvc }] };
}

function isPassedBy(name: string): boolean {
  return name.startsWith(".") || isForeignFolder(name) || builtFolders.has(name) || name.endsWith(".egg-info");
}

function entriesOf(folder: string): readonly Dirent[] {
  return orNothing(() => readdirSync(folder, { withFileTypes: true })) ?? [];
}

function sizeOf(file: string): number {
  return orNothing(() => lstatSync(file).size) ?? 0;
}

/** Who cannot look is told of it where it matters: nothing is proposed then. */
function orNothing<T>(look: () => T): T | undefined {
  try {
    return look();
  } catch (error) {
    if (systemCode(error) === undefined) throw error;
    return undefined;
  }
}
