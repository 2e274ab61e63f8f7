import type { SweepEvents, SweepMethods } from "../../../src/protocol/sweep.ts";
import type { TypedClient } from "../../../src/protocol/typedPeer.ts";
import { noticeEnd, toFailure } from "../../failure.ts";
import { toSaved } from "../../savedChoices.ts";
import type { Store } from "../../store.ts";
import type { Choices } from "./choices.ts";
import { isPlanned } from "./sweepState.ts";
import type { Action, PlanInputs, SweepPageState } from "./sweepState.ts";

type Deed = Exclude<keyof SweepMethods, "ready" | "retry" | "plan" | "start">;

export interface ControllerOptions {
  readonly client: TypedClient<SweepMethods, SweepEvents>;
  readonly store: Store<SweepPageState, Action>;
  readonly save: (state: unknown) => void;
}

/** How long somebody who types is waited for, in milliseconds. */
const typingPause = 150;

/** Has every draft planned, saves what was chosen, and starts the sweep. */
export class Controller {
  private readonly options: ControllerOptions;
  private asked: PlanInputs | undefined;
  private timer: ReturnType<typeof setTimeout> | undefined;
  private savedChoices: Choices | undefined;

  constructor(options: ControllerOptions) {
    this.options = options;
  }

  /** Starts the conversation with the extension. */
  async start(): Promise<void> {
    const { client, store } = this.options;
    client.on("project", (project) => store.dispatch({ type: "projectChanged", project }));
    client.on("space", (space) => store.dispatch({ type: "spaceChanged", space }));
    client.on("started", (started) => store.dispatch({ type: "startedChanged", started }));
    client.on("wish", ({ stageId }) => store.dispatch({ type: "wished", stageId }));
    store.subscribe(() => this.bringIntoStep());
    try {
      const { project, space, started, wish } = await client.call("ready");
      if (space) store.dispatch({ type: "spaceChanged", space });
      if (started) store.dispatch({ type: "startedChanged", started });
      store.dispatch({ type: "projectChanged", project });
      if (wish) store.dispatch({ type: "wished", stageId: wish.stageId });
    } catch (error) {
      store.dispatch({ type: "failed", failure: toFailure(error) });
    }
  }

  /** Reads the project again, and plans anew. */
  retry(): void {
    this.asked = undefined;
    this.options.store.dispatch({ type: "failed", failure: undefined });
    this.act(this.options.client.call("retry"));
    this.bringIntoStep();
  }

  /** Starts the sweep as it stands. */
  startSweep(): void {
    const { store, client } = this.options;
    const { draft } = store.get().choices;
    if (!draft) return;
    store.dispatch({ type: "choose", choices: { hiddenSweep: undefined } });
    this.act(client.call("start", draft));
  }

  /** Asks the extension for what it does and shows itself; what goes wrong is told in a notice. */
  ask<Name extends Deed>(deed: Name, ...args: Parameters<SweepMethods[Name]>): void {
    this.act(this.options.client.call(deed, ...args));
  }

  private act(done: Promise<unknown>): void {
    noticeEnd(done, (failure) => this.options.store.dispatch({ type: "noticed", failure }));
  }

  private bringIntoStep(): void {
    const { store, save } = this.options;
    const { project, choices } = store.get();
    if (project && choices !== this.savedChoices) {
      this.savedChoices = choices;
      save(toSaved(project.uri, choices));
    }
    const inputs = inputsOf(store.get());
    if (!inputs || isPlanned(store.get()) || isSame(inputs, this.asked)) return;
    // What comes first is planned at once, what is typed after it when the person pauses.
    const pause = this.asked ? typingPause : 0;
    this.asked = inputs;
    clearTimeout(this.timer);
    this.timer = setTimeout(() => void this.plan(inputs), pause);
  }

  private async plan(inputs: PlanInputs): Promise<void> {
    const { client, store } = this.options;
    try {
      const plan = await client.call("plan", inputs.draft);
      if (this.asked === inputs) store.dispatch({ type: "planned", plan, of: inputs });
    } catch (error) {
      if (this.asked === inputs) store.dispatch({ type: "failed", failure: toFailure(error) });
    }
  }
}

function inputsOf({ choices: { draft }, space }: SweepPageState): PlanInputs | undefined {
  return draft && space && { draft, space };
}

function isSame(one: PlanInputs, other: PlanInputs | undefined): boolean {
  return one.draft === other?.draft && one.space === other.space;
}
