import os from "node:os";
import type { EngineContext } from "../context.ts";
import type { Capacity } from "../graph/resourcePool.ts";
import type { Resources } from "../model/execution.ts";
import { countGraphicsCards } from "./graphicsCards.ts";
import { messageOf } from "./messageOf.ts";

/** How many stages are under way at once where nobody says. */
export const defaultJobs = os.availableParallelism();

/** What the stages of a run share, and which graphics card is whose. */
export class Machine {
  readonly capacity: Capacity;
  /** The numbers of the cards that nobody has; undefined where they are not to be given out. */
  readonly #freeCards: number[] | undefined;
  readonly #env: NodeJS.ProcessEnv;

  private constructor(capacity: Capacity, cardCount: number | undefined, env: NodeJS.ProcessEnv) {
    this.capacity = capacity;
    this.#freeCards = cardCount === undefined ? undefined : [...Array(cardCount).keys()];
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
    let cards: number | undefined;
    if (demands.some(({ gpu }) => gpu > 0) && env["CUDA_VISIBLE_DEVICES"] === undefined) {
      try {
        cards = (await countGraphicsCards({ cwd: root, env })) || undefined;
      } catch (error) {
        log("warn", `The graphics cards count as one, as nvidia-smi does not answer: ${messageOf(error)}`);
      }
    }
    return new Machine({ cpu: Math.max(jobs, defaultJobs), gpu: cards ?? 1, memoryBytes: memoryBytes() }, cards, env);
  }

  /** Cards for a stage, as variables of its environment. */
  takeCards({ gpu }: Resources): NodeJS.ProcessEnv {
    const own = gpu === 0 ? [] : (this.#freeCards?.splice(0, gpu) ?? []);
    if (own.length === 0) return {};
    // The numbers of nvidia-smi; CUDA has others, the fastest first, where it is not told.
    return { CUDA_DEVICE_ORDER: this.#env["CUDA_DEVICE_ORDER"] ?? "PCI_BUS_ID", CUDA_VISIBLE_DEVICES: own.join(",") };
  }

  giveBackCards(env: NodeJS.ProcessEnv): void {
    const own = env["CUDA_VISIBLE_DEVICES"]?.split(",").map(Number) ?? [];
    this.#freeCards?.push(...own);
    this.#freeCards?.sort((a, b) => a - b);
  }
}

/** Within a container its limit. */
function memoryBytes(): number {
  const limit = process.constrainedMemory();
  return limit > 0 ? Math.min(limit, os.totalmem()) : os.totalmem();
}
