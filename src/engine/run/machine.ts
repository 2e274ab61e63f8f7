import os from "node:os";
import type { EngineContext } from "../context.ts";
import type { Capacity } from "../graph/resourcePool.ts";
import type { Resources } from "../model/execution.ts";
import { countGraphicsCards } from "./environment/graphicsCards.ts";
import { messageOf } from "./messageOf.ts";

/** How many stages are under way at once where nobody says. */
export const defaultJobs = os.availableParallelism();

/** The graphics cards of a machine that runs share, as `CUDA_VISIBLE_DEVICES` names them. */
export interface Cards {
  readonly names: readonly string[];
  /** Whether each stage gets some of its own; else all are one, which one stage has at a time. */
  readonly areGivenOut: boolean;
}

/** What the stages of a run share. */
export class Machine {
  readonly capacity: Capacity;
  readonly cards: Cards;
  readonly #env: NodeJS.ProcessEnv;

  private constructor(jobs: number, cards: Cards, env: NodeJS.ProcessEnv) {
    const gpu = cards.areGivenOut ? cards.names.length : 1;
    this.capacity = { cpu: Math.max(jobs, defaultJobs), gpu, memoryBytes: memoryBytes() };
    this.cards = cards;
    this.#env = env;
  }

  /**
   * Looks at this machine. The cores are as many as `jobs` at least: who asks for more has a reason. Cards are looked
   * for only where one is demanded; where none can be told, or the person has chosen some for everything
   * (`CUDA_VISIBLE_DEVICES`), they count as one.
   */
  static async look(
    { root, log }: Pick<EngineContext, "root" | "log">,
    env: NodeJS.ProcessEnv,
    jobs: number,
    demands: readonly Resources[],
  ): Promise<Machine> {
    const chosen = env["CUDA_VISIBLE_DEVICES"];
    if (chosen !== undefined) return new Machine(jobs, { names: chosen.split(","), areGivenOut: false }, env);
    let count: number | undefined;
    if (demands.some(({ gpu }) => gpu > 0)) {
      try {
        count = await countGraphicsCards({ cwd: root, env });
      } catch (error) {
        log("warn", `The graphics cards count as one, as nvidia-smi does not answer: ${messageOf(error)}`);
      }
    }
    const names = Array.from({ length: count || 1 }, (_, index) => String(index));
    return new Machine(jobs, { names, areGivenOut: (count ?? 0) > 0 }, env);
  }

  /** What tells a stage which cards are its own, as variables of its environment. */
  envFor(ownCards: readonly string[]): NodeJS.ProcessEnv {
    if (!this.cards.areGivenOut || ownCards.length === 0) return {};
    // The numbers of nvidia-smi; CUDA has others, the fastest first, where it is not told.
    const order = this.#env["CUDA_DEVICE_ORDER"] ?? "PCI_BUS_ID";
    return { CUDA_DEVICE_ORDER: order, CUDA_VISIBLE_DEVICES: ownCards.join(",") };
  }
}

/** Within a container its limit. */
function memoryBytes(): number {
  const limit = process.constrainedMemory();
  return limit > 0 ? Math.min(limit, os.totalmem()) : os.totalmem();
}
