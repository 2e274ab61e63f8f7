import { existsSync } from "node:fs";
import path from "node:path";

import type { ArtifactVersion } from "../../model/artifact.ts";
import { explaining, explainWriteError } from "../../files/fileErrors.ts";
import { isLoss } from "../objects/objectFolder.ts";
import type { ObjectWriter } from "../keeping/objectWriter.ts";
import { type RestoreTools, Restorer } from "./restore.ts";
import type { RestoreKeeper } from "./restoreKeeper.ts";
import { type Look, RestorePlanner } from "./restorePlanner.ts";
import type { RestoreStep } from "./restoreStep.ts";
import { safeTarget } from "../../files/safeTarget.ts";
import type { RestoreOptions } from "../store.ts";
import { removeAbandoned } from "../../files/temporaryFile.ts";
import type { TreeReader } from "../reading/treeReader.ts";
import { artifactVersion } from "../reading/versionsAt.ts";

export interface VersionsRestoreTools extends RestoreTools {
  readonly root: string;
  readonly tree: TreeReader;
  readonly keeper: RestoreKeeper;
  readonly writer: ObjectWriter;
}

/** So many files are written by threads. */
const manyFiles = 2_000;

/** Puts versions into the workspace. Everything is looked at once, kept, planned and found to be here before anything is changed. */
export class VersionsRestore {
  private readonly tools: VersionsRestoreTools;
  private readonly options: RestoreOptions;
  private readonly planner: RestorePlanner;

  constructor(tools: VersionsRestoreTools, options: RestoreOptions) {
    this.tools = tools;
    this.options = options;
    this.planner = new RestorePlanner(tools);
  }

  /** `onDone` is told of each path that was put right. Throws as `Store.restore`. */
  async restore(versions: readonly ArtifactVersion[], onDone: (path: string) => void): Promise<void> {
    const { root, keeper } = this.tools;
    const places = versions.map((version) => safeTarget(root, version.path));
    const isLarge = versions.some(
      ({ fileCount }, index) => fileCount >= manyFiles && !existsSync(places[index]?.file ?? root),
    );
    if (isLarge) this.tools.workers.prepare();
    // Where one artifact lies within another, the outer one goes first.
    const ordered = versions.toSorted((a, b) => a.path.length - b.path.length);
    const looks = new Map<string, Look>();
    for (const version of ordered) looks.set(version.path, await this.planner.look(version.path));
    // What goes away, or changes from here on, has to be in the store without fail.
    keeper.beStrict();
    for (const further of this.options.alsoKept ?? []) looks.set(further, await this.planner.look(further));
    const plans = await this.planAll(ordered, looks);
    let kept: Promise<void> | undefined;
    const whenKept = (): Promise<void> => (kept ??= this.keepAll(looks));
    const restorer = new Restorer({ ...this.tools, whenKept });
    for (const version of ordered) {
      this.removeUnfinished(version.path);
      await restorer.apply(plans.get(version) ?? (await this.planAnew(version)));
      onDone(version.path);
    }
    // What is also to be kept is, where there was nothing to change.
    await whenKept();
  }

  /** None for a version that is to be planned when others are in place. Throws as `RestorePlanner.plan`. */
  private async planAll(
    versions: readonly ArtifactVersion[],
    looks: ReadonlyMap<string, Look>,
  ): Promise<ReadonlyMap<ArtifactVersion, readonly RestoreStep[]>> {
    const { writer } = this.tools;
    writer.beginFinish();
    try {
      return await this.planEach(versions, looks);
    } catch (error) {
      if (!isLoss(error)) throw error;
      // It may be among what was just kept, and is found once that is finished.
      await writer.finish();
      return await this.planEach(versions, looks);
    }
  }

  private async planEach(
    versions: readonly ArtifactVersion[],
    looks: ReadonlyMap<string, Look>,
  ): Promise<ReadonlyMap<ArtifactVersion, readonly RestoreStep[]>> {
    const plans = new Map<ArtifactVersion, readonly RestoreStep[]>();
    for (const version of versions) {
      const seen = looks.get(version.path);
      // What is seen within another one is not what will be there when that is put right.
      if (!seen || isWithinOther(version, versions)) await this.planner.check(version);
      else plans.set(version, await this.planner.plan(version, seen));
    }
    return plans;
  }

  private async keepAll(looks: ReadonlyMap<string, Look>): Promise<void> {
    await this.tools.writer.finish();
    await this.options.onKept?.(
      [...looks].flatMap(([relative, { content }]) => (content ? artifactVersion(relative, content) : [])),
    );
  }

  private async planAnew(version: ArtifactVersion): Promise<readonly RestoreStep[]> {
    const steps = await this.planner.plan(version, await this.planner.look(version.path));
    await this.tools.writer.finish();
    return steps;
  }

  /** Clears what killed restores left beside an artifact, and in folders that were looked at. */
  private removeUnfinished(relative: string): void {
    const parent = path.dirname(path.join(this.tools.root, relative));
    const folders = new Set([parent, ...this.tools.tree.unfinishedIn]);
    for (const folder of folders) {
      if (existsSync(folder)) explaining(explainWriteError, folder, () => removeAbandoned(folder));
    }
  }
}

function isWithinOther({ path: inner }: ArtifactVersion, all: readonly ArtifactVersion[]): boolean {
  return all.some(({ path: outer }) => inner.startsWith(`${outer}/`));
}
