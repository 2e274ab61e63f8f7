import type { GraphEvents, GraphMethods } from "../../../src/protocol/graph.ts";
import type { TypedClient } from "../../../src/protocol/typedPeer.ts";
import { noticeEnd, toFailure } from "../../failure.ts";
import { toSaved } from "../../savedChoices.ts";
import type { Store } from "../../store.ts";
import type { LayoutClient } from "../layout/layoutClient.ts";
import { layoutRequest } from "../layout/layoutRequest.ts";
import { showGraph } from "../shown/shownGraph.ts";
import type { ShownGraph } from "../shown/shownGraph.ts";
import type { Choices } from "./choices.ts";
import type { Action, GraphState } from "./graphState.ts";

type Deed = Exclude<keyof GraphMethods, "ready" | "retry">;
type Client = TypedClient<GraphMethods, GraphEvents>;

export interface ControllerOptions {
  readonly client: Client;
  readonly store: Store<GraphState, Action>;
  readonly layouts: Pick<LayoutClient, "layout">;
  /** How wide a text is in a box, in pixels. */
  readonly measure: (text: string) => number;
  readonly save: (state: unknown) => void;
}

/** What a layout follows from: where it is the same, so is the layout. */
type Inputs = readonly unknown[];

/**
 * Brings what is drawn into step with the graph and the person's choices: after every change of those it has it laid
 * out, and saves the choices. A stage's state is no part of it, so that nothing moves while stages run.
 */
export class Controller {
  private readonly options: ControllerOptions;
  private inputs: Inputs = [];
  private asked: ShownGraph | undefined;
  private savedChoices: Choices | undefined;

  constructor(options: ControllerOptions) {
    this.options = options;
  }

  /** Starts the conversation with the extension. */
  async start(): Promise<void> {
    const { client, store } = this.options;
    client.on("project", (project) => store.dispatch({ type: "projectChanged", project }));
    client.on("graph", (change) => store.dispatch({ type: "graphChanged", change }));
    client.on("looks", (looks) => store.dispatch({ type: "looksChanged", looks }));
    client.on("reveal", ({ stageId }) => store.dispatch({ type: "reveal", stageId }));
    store.subscribe(() => this.bringIntoStep());
    try {
      const { project, change, looks, reveal } = await client.call("ready");
      store.dispatch({ type: "looksChanged", looks });
      store.dispatch({ type: "graphChanged", change });
      store.dispatch({ type: "projectChanged", project });
      if (reveal) store.dispatch({ type: "reveal", stageId: reveal.stageId });
    } catch (error) {
      store.dispatch({ type: "failed", failure: toFailure(error) });
    }
  }

  /** Reads the project again, and lays out again what could not be. */
  retry(): void {
    this.inputs = [];
    this.options.store.dispatch({ type: "failed", failure: undefined });
    this.act(this.options.client.call("retry"));
    this.bringIntoStep();
  }

  /** Asks the extension for what it does and shows itself; what goes wrong is told in a notice. */
  ask<Name extends Deed>(deed: Name, ...args: Parameters<GraphMethods[Name]>): void {
    this.act(this.options.client.call(deed, ...args));
  }

  private act(done: Promise<unknown>): void {
    noticeEnd(done, (failure) => this.options.store.dispatch({ type: "noticed", failure }));
  }

  private bringIntoStep(): void {
    const { store, save } = this.options;
    const { project, choices, stages, edges, cycles } = store.get();
    if (!project) return;
    if (choices !== this.savedChoices) {
      this.savedChoices = choices;
      save(toSaved(project.uri, choices));
    }
    const inputs: Inputs = [stages, edges, cycles, choices.opened, choices.focus, choices.showsLoose];
    if (inputs.every((input, index) => input === this.inputs[index])) return;
    this.inputs = inputs;
    void this.layOut(showGraph({ stages, edges, cycles }, choices));
  }

  private async layOut(shown: ShownGraph): Promise<void> {
    const { store, layouts, measure } = this.options;
    this.asked = shown;
    try {
      const layout = await layouts.layout(layoutRequest(shown, measure));
      if (this.asked === shown) store.dispatch({ type: "laidOut", drawn: { shown, layout } });
    } catch (error) {
      if (this.asked === shown) store.dispatch({ type: "failed", failure: toFailure(error) });
    }
  }
}
