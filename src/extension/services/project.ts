import path from "node:path";
import { isDeepStrictEqual } from "node:util";
import * as vscode from "vscode";
import type { Engine, EngineChange, ParamUse } from "../../engine/engine.ts";
import type { MetricPoint } from "../../engine/model/run.ts";
import { UserError } from "../../engine/model/errors.ts";
import { usedParams } from "../../engine/model/stage.ts";
import type { StageMetric } from "../../engine/model/stageMetric.ts";
import { views } from "../ids.ts";
import type { Project, ProjectPart, ProjectState } from "../services.ts";
import { Disposables } from "./disposables.ts";
import { TouchedParts, isIgnored } from "./fileChanges.ts";

/** The order in which parts are first read: the sidebar fills from its top. */
const partsInOrder: readonly ProjectPart[] = [
  "pipeline",
  "problems",
  "params",
  "statuses",
  "stageMetrics",
  "sweeps",
  "runs",
  "live",
  "artifacts",
  "models",
  "mismatch",
  "largeStore",
  "proposals",
];

/** As many runs as the views draw; the experiments panel asks the engine for the rest. */
export const shownRuns = 200;

/** Of sweeps that are older, the runs are listed as of any experiment. */
const shownSweeps = 50;

const partsBehind: Readonly<Record<EngineChange, readonly ProjectPart[]>> = {
  pipeline: [
    "pipeline",
    "problems",
    "params",
    "statuses",
    "stageMetrics",
    "artifacts",
    "mismatch",
    "largeStore",
    "proposals",
  ],
  runs: ["sweeps", "runs", "live", "statuses", "stageMetrics"],
  snapshots: ["artifacts", "models", "mismatch", "largeStore"],
  head: ["artifacts", "models", "mismatch", "runs"],
};

/** Where a person waits for a part. */
const viewOfPart: Readonly<Record<ProjectPart, string>> = {
  pipeline: views.pipeline,
  problems: views.pipeline,
  params: views.pipeline,
  statuses: views.pipeline,
  stageMetrics: views.pipeline,
  sweeps: views.runs,
  runs: views.runs,
  live: views.runs,
  artifacts: views.data,
  models: views.data,
  mismatch: views.data,
  largeStore: views.data,
  proposals: views.data,
};

/** Nobody notices that something takes no longer. */
const unnoticedMs = 300;
/** Changes that come close together are answered once. */
const gatherMs = 100;
/** Of more changes at once VS Code may have dropped some: then anything may have changed. */
const mostPaths = 5_000;
/** A part that changes all the time (a run under way) is read at most so often. */
const pauseMs = 400;
/** From when files have come or gone until it is looked for what nobody keeps. */
const proposalMs = 10_000;

export interface OpenProjectOptions {
  readonly engine: Engine;
  readonly log: vscode.LogOutputChannel;
  /** Whether anybody looks at the part; `readWanted` is to be called when that changes. */
  readonly isWanted: (part: ProjectPart) => boolean;
}

/** A project whose state follows its files and its ledger. */
export class OpenProject implements Project {
  readonly root: string;
  readonly uri: vscode.Uri;
  readonly name: string;
  readonly engine: Engine;
  readonly onDidChange: vscode.Event<ReadonlySet<keyof ProjectState>>;
  private readonly options: OpenProjectOptions;
  private readonly disposables = new Disposables();
  private readonly changed: vscode.EventEmitter<ReadonlySet<keyof ProjectState>>;
  private readonly closing = new AbortController();
  private readonly outdated = new Set<ProjectPart>(partsInOrder);
  private readonly reading = new Map<ProjectPart, Promise<void>>();
  private readonly failures = new Map<ProjectPart, string>();
  private readonly changedPaths = new Set<string>();
  private readonly touched = new TouchedParts();
  private timer: NodeJS.Timeout | undefined;
  private proposalTimer: NodeJS.Timeout | undefined;
  private currentState: ProjectState = {};

  constructor(options: OpenProjectOptions) {
    this.options = options;
    this.engine = options.engine;
    this.root = options.engine.root;
    this.uri = vscode.Uri.file(this.root);
    this.name = path.basename(this.root);
    this.changed = this.disposables.track(new vscode.EventEmitter());
    this.onDidChange = this.changed.event;
    const stop = this.engine.onDidChange((changes) => this.outdate(changes.flatMap((change) => partsBehind[change])));
    this.disposables.track({ dispose: stop });
    this.watchFiles();
    this.readWanted();
  }

  get state(): ProjectState {
    return this.currentState;
  }

  async refresh(): Promise<void> {
    for (const part of partsInOrder) this.outdated.add(part);
    await this.engine.noteChanges([this.root]);
    await this.readInOrder();
  }

  async noteText(file: string, text: string | undefined): Promise<void> {
    // What was saved is what counts now: it is read before the unsaved text is let go of.
    if (text === undefined) await this.engine.noteChanges([path.join(this.root, file)]);
    await this.engine.noteText(file, text);
    this.outdated.add("problems");
    await this.read("problems");
  }

  toUri(relative: string): vscode.Uri {
    return vscode.Uri.joinPath(this.uri, ...relative.split("/"));
  }

  toPath(uri: vscode.Uri): string | undefined {
    if (uri.scheme !== "file") return undefined;
    const relative = path.relative(this.root, uri.fsPath);
    const isOutside = relative === ".." || relative.startsWith(`..${path.sep}`) || path.isAbsolute(relative);
    return isOutside ? undefined : relative.split(path.sep).join("/");
  }

  /** Reads what is wanted and not up to date. */
  readWanted(): void {
    void this.readInOrder();
  }

  dispose(): void {
    clearTimeout(this.timer);
    clearTimeout(this.proposalTimer);
    this.closing.abort(new Error("The project was closed."));
    this.disposables.dispose();
    this.engine
      .close()
      .catch((error: unknown) => this.options.log.error(error instanceof Error ? error : String(error)));
  }

  private watchFiles(): void {
    const watcher = this.disposables.track(
      vscode.workspace.createFileSystemWatcher(new vscode.RelativePattern(this.uri, "**")),
    );
    const note = (uri: vscode.Uri): void => {
      const changed = this.toPath(uri);
      if (changed === undefined || changed === "" || isIgnored(changed)) return;
      this.changedPaths.add(changed);
      this.schedule();
    };
    const noteEntry = (uri: vscode.Uri): void => {
      note(uri);
      this.proposeLater();
    };
    this.disposables.track(watcher.onDidCreate(noteEntry));
    this.disposables.track(watcher.onDidChange(note));
    this.disposables.track(watcher.onDidDelete(noteEntry));
  }

  private outdate(parts: Iterable<ProjectPart>): void {
    for (const part of parts) this.outdated.add(part);
    this.schedule();
  }

  private schedule(): void {
    if (this.closing.signal.aborted) return;
    this.timer ??= setTimeout(() => {
      this.timer = undefined;
      void this.takeInChanges();
    }, gatherMs);
  }

  /** What nobody keeps yet is found by a walk through all folders: nobody minds if it takes a while to be told of. */
  private proposeLater(): void {
    this.proposalTimer ??= setTimeout(() => {
      this.proposalTimer = undefined;
      this.outdate(["proposals"]);
    }, proposalMs);
  }

  private async takeInChanges(): Promise<void> {
    const paths = [...this.changedPaths];
    this.changedPaths.clear();
    const isFlood = paths.length > mostPaths;
    const touched = isFlood ? partsInOrder : this.touched.by(paths, this.currentState.pipeline);
    for (const part of touched) this.outdated.add(part);
    if (paths.length > 0) {
      try {
        const told = isFlood ? [""] : paths;
        await this.engine.noteChanges(told.map((changed) => path.join(this.root, changed)));
      } catch (error) {
        this.report("pipeline", error);
      }
    }
    await this.readInOrder();
  }

  /** Parts that were never read wait for those before them; the others are read beside each other. */
  private async readInOrder(): Promise<void> {
    const underWay: Promise<void>[] = [];
    for (const part of partsInOrder) {
      const reading = this.read(part);
      if (this.currentState[part] === undefined) await reading;
      else underWay.push(reading);
    }
    await Promise.all(underWay);
  }

  private read(part: ProjectPart): Promise<void> {
    const underWay = this.reading.get(part);
    if (underWay) return underWay;
    const reading = this.readUntilCurrent(part).finally(() => this.reading.delete(part));
    this.reading.set(part, reading);
    return reading;
  }

  private async readUntilCurrent(part: ProjectPart): Promise<void> {
    for (let isFirst = true; this.isToBeRead(part); isFirst = false) {
      if (!isFirst) await new Promise((resolve) => setTimeout(resolve, pauseMs));
      this.outdated.delete(part);
      try {
        const answer = await withProgressWhenSlow(viewOfPart[part], this.ask(part));
        if (!this.closing.signal.aborted) this.accept(part, answer);
      } catch (error) {
        this.report(part, error);
      }
    }
  }

  private isToBeRead(part: ProjectPart): boolean {
    return !this.closing.signal.aborted && this.outdated.has(part) && this.options.isWanted(part);
  }

  private async ask(part: ProjectPart): Promise<ProjectState> {
    const { signal } = this.closing;
    if (part === "pipeline") return { pipeline: await this.engine.pipeline() };
    if (part === "problems") return { problems: await this.engine.problems() };
    if (part === "params") return { params: await this.readParams() };
    if (part === "stageMetrics") return { stageMetrics: await this.readStageMetrics() };
    if (part === "runs") return { runs: await this.engine.runs({ limit: shownRuns }) };
    if (part === "sweeps") return { sweeps: await this.engine.sweeps(shownSweeps) };
    if (part === "live") return { live: await this.readLive() };
    if (part === "proposals") return { proposals: await this.engine.proposals({ signal }) };
    if (part === "mismatch") return { mismatch: (await this.engine.dataMismatch({ signal })) ?? null };
    if (part === "largeStore") return { largeStore: (await this.engine.largeStore()) ?? null };
    if (part === "models") return { models: await this.engine.models() };
    if (part === "artifacts") return { artifacts: await this.engine.artifacts({ signal }) };
    const statuses = await this.engine.status({ signal });
    return { statuses: new Map(statuses.map((status) => [status.id, status])) };
  }

  private async readParams(): Promise<ReadonlyMap<string, readonly ParamUse[]>> {
    const stages = this.currentState.pipeline?.stages ?? [];
    const files = new Set(stages.flatMap((stage) => usedParams(stage).map(({ file }) => file)));
    const uses = [...files].map(async (file) => [file, await this.engine.paramUses(file)] as const);
    return new Map(await Promise.all(uses));
  }

  private async readStageMetrics(): Promise<ReadonlyMap<string, StageMetric>> {
    return new Map((await this.engine.stageMetrics()).map((metric) => [metric.stageId, metric]));
  }

  private async readLive(): Promise<ReadonlyMap<string, readonly MetricPoint[]>> {
    const running = (this.currentState.runs ?? []).filter(({ state }) => state === "running");
    const points = running.map(async ({ id }) => [id, await this.engine.newestPoints(id)] as const);
    return new Map(await Promise.all(points));
  }

  private accept(part: ProjectPart, answer: ProjectState): void {
    this.failures.delete(part);
    const isSame = isDeepStrictEqual(this.currentState[part], answer[part]);
    this.update(isSame ? {} : answer);
  }

  private report(part: ProjectPart, error: unknown): void {
    if (this.closing.signal.aborted) return;
    const isForUser = error instanceof UserError;
    this.options.log.error(error instanceof Error && !isForUser ? error : `${this.root}: ${String(error)}`);
    const text = isForUser ? `${error.message} ${error.cure}` : "Cairn could not read the project. The log says more.";
    this.failures.set(part, text);
    this.update({});
  }

  private update(answer: ProjectState): void {
    const failure = this.failures.values().next().value;
    const { failure: failureBefore, ...before } = this.currentState;
    const changed = new Set(Object.keys(answer) as (keyof ProjectState)[]);
    if (failure !== failureBefore) changed.add("failure");
    if (changed.size === 0) return;
    this.currentState = { ...before, ...answer, ...(failure !== undefined && { failure }) };
    this.changed.fire(changed);
  }
}

/** Shows a bar at the head of a view while `work` takes longer than a moment. */
async function withProgressWhenSlow<T>(viewId: string, work: Promise<T>): Promise<T> {
  const timer = setTimeout(() => void vscode.window.withProgress({ location: { viewId } }, () => settled), unnoticedMs);
  const settled = work.then(
    () => clearTimeout(timer),
    () => clearTimeout(timer),
  );
  return work;
}
