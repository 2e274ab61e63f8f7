import { UserError } from "../../../engine/model/errors.ts";
import type { ParamAssignment } from "../../../engine/model/plan.ts";
import type { SweepRequest } from "../../../engine/model/sweep.ts";
import type { ProjectInfo } from "../../../protocol/project.ts";
import type { Channel } from "../../../protocol/rpc.ts";
import { shownPoints } from "../../../protocol/sweep.ts";
import type {
  DraftNote,
  StartedSweep,
  SweepableParam,
  SweepDraft,
  SweepEvents,
  SweepMethods,
  SweepPlan,
  SweepSpace,
  SweepWelcome,
  SweepWish,
} from "../../../protocol/sweep.ts";
import { TypedServer } from "../../../protocol/typedPeer.ts";
import { commandLine } from "../../services/commandLine.ts";
import { plainText } from "../../services/format.ts";
import type { PageSession } from "../../services/pagePanel.ts";
import { Throttle } from "../../services/throttle.ts";

/** The project as a session reads it. It may come and go behind the panel. */
export interface SweepSource {
  info(): ProjectInfo;
  /** Undefined until it has been read. */
  space(): SweepSpace | undefined;
  /** These stages and all that they need. */
  needed(stageIds: readonly string[]): ReadonlySet<string>;
  /** As `Engine.planSweep`. */
  plan(request: Pick<SweepRequest, "axes" | "samples" | "seed">): Promise<readonly (readonly ParamAssignment[])[]>;
  /** A sweep of so many runs begins now; undefined where it could not. */
  noteStart(count: number | undefined): void;
  /** The sweep that was last started from the panel. */
  started(): StartedSweep | undefined;
  retry(): Promise<void>;
  /** Something of the above has changed. Returns how to stop. */
  onDidChange(listener: () => void): () => void;
}

/** What the page asks of VS Code. */
export interface SweepActions {
  /** Runs `cairn sweep` with these arguments as a task. */
  start(args: readonly string[]): Promise<void>;
  openParam(param: Pick<SweepableParam, "file" | "key">): Promise<void>;
  showRuns(): Promise<void>;
  showTerminal(): Promise<void>;
  copy(text: string): Promise<void>;
  createPipeline(): Promise<void>;
  openSample(): Promise<void>;
}

export interface SweepSessionOptions {
  readonly channel: Channel;
  readonly source: SweepSource;
  readonly actions: SweepActions;
}

/** Changes are told at most so often, in milliseconds. */
const tellInterval = 100;

/** Answers one page of the panel that starts sweeps, and tells it what changes once it is ready. */
export class SweepSession implements PageSession<SweepWish> {
  private readonly source: SweepSource;
  private readonly actions: SweepActions;
  private readonly server: TypedServer<SweepMethods, SweepEvents>;
  private readonly changes = new Throttle(tellInterval, () => this.tellChanges());
  private readonly stopFollowing: () => void;
  private readonly told = new Map<keyof SweepEvents, string | undefined>();
  private isReady = false;
  private pendingWish: SweepWish | undefined;

  constructor({ channel, source, actions }: SweepSessionOptions) {
    this.source = source;
    this.actions = actions;
    this.server = new TypedServer<SweepMethods, SweepEvents>(channel, {
      ready: () => this.welcome(),
      retry: () => source.retry(),
      plan: async (draft) => (await this.planOf(draft)).plan,
      start: (draft) => this.start(draft),
      openParam: (param) => actions.openParam(param),
      showRuns: () => actions.showRuns(),
      showTerminal: () => actions.showTerminal(),
      copy: (text) => actions.copy(text),
      createPipeline: () => actions.createPipeline(),
      openSample: () => actions.openSample(),
    });
    this.stopFollowing = source.onDidChange(() => {
      if (this.isReady) this.changes.ask();
    });
  }

  ask(wish: SweepWish): void {
    if (this.isReady) this.server.emit("wish", wish);
    else this.pendingWish = wish;
  }

  dispose(): void {
    this.stopFollowing();
    this.changes.dispose();
    this.server.dispose();
  }

  private welcome(): SweepWelcome {
    const { source, pendingWish: wish } = this;
    this.pendingWish = undefined;
    this.isReady = true;
    const welcome = { project: source.info(), space: source.space(), started: source.started() };
    for (const event of ["project", "space", "started"] as const) this.told.set(event, JSON.stringify(welcome[event]));
    return { ...welcome, wish };
  }

  private tellChanges(): void {
    const space = this.source.space();
    if (space) this.tell("space", space);
    this.tell("started", this.source.started());
    this.tell("project", this.source.info());
  }

  private tell<Name extends keyof SweepEvents>(event: Name, value: SweepEvents[Name]): void {
    const text = JSON.stringify(value);
    if (this.told.get(event) === text) return;
    this.told.set(event, text);
    this.server.emit(event, value);
  }

  /** What a draft comes to, with the arguments that it is started by. */
  private async planOf(draft: SweepDraft): Promise<{ readonly plan: SweepPlan; readonly args: readonly string[] }> {
    // What reads the values needs a YAML library, which is not loaded before somebody sweeps.
    const { readDraft } = await import("./readDraft.ts");
    const space = this.source.space();
    if (!space) return { plan: { points: [], notes: [], command: "" }, args: [] };
    const { request, args, notes } = readDraft(draft, space, this.source.needed(draft.stageIds));
    const isWrong = notes.some(({ severity }) => severity === "error");
    if (isWrong || draft.axes.length === 0) return { plan: { points: [], notes, command: "" }, args };
    try {
      const points = await this.source.plan(request);
      const command = commandLine(["cairn", "sweep", ...args]);
      return { plan: { count: points.length, points: points.slice(0, shownPoints), notes, command }, args };
    } catch (error) {
      return { plan: { points: [], notes: [...notes, planNote(error)], command: "" }, args };
    }
  }

  private async start(draft: SweepDraft): Promise<void> {
    const { plan, args } = await this.planOf(draft);
    if (plan.count === undefined) {
      const wrong = plan.notes.find(({ severity }) => severity === "error");
      throw new UserError("sweep-not-ready", wrong?.message ?? "No parameter is chosen.", wrong?.cure ?? "Choose one.");
    }
    this.source.noteStart(plan.count);
    this.tellChanges();
    try {
      await this.actions.start(args);
    } catch (error) {
      this.source.noteStart(undefined);
      this.tellChanges();
      throw error;
    }
  }
}

/** What the engine has against a space, told where the number of its runs stands. Throws what is no person's fault. */
function planNote(error: unknown): DraftNote {
  if (!(error instanceof UserError)) throw error;
  const { code, message, cure } = error;
  const ownCure = code === "sweep-too-large" ? "Take fewer values, or draw some of them at random." : cure;
  return { field: "axes", severity: "error", message: plainText(message), cure: plainText(ownCure) };
}
