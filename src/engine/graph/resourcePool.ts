import type { Resources } from "../model/execution.ts";

/** How much there is of what is counted. */
export type Capacity = Omit<Resources, "mutex">;

const counted = ["cpu", "gpu", "memoryBytes"] as const satisfies readonly (keyof Capacity)[];

/** What a machine has, and how much of it is taken. What asks for more than there is goes alone. */
export class ResourcePool {
  readonly #capacity: Capacity;
  readonly #taken: Resources[] = [];

  constructor(capacity: Capacity) {
    this.#capacity = capacity;
  }

  /** Whether a demand can be met beside what is taken. */
  fits(demand: Resources): boolean {
    if (this.#taken.length === 0) return true;
    if (counted.some((what) => demand[what] + this.#sumOf(what) > this.#capacity[what])) return false;
    return !demand.mutex.some((name) => this.#taken.some(({ mutex }) => mutex.includes(name)));
  }

  take(demand: Resources): void {
    this.#taken.push(demand);
  }

  giveBack(demand: Resources): void {
    this.#taken.splice(this.#taken.indexOf(demand), 1);
  }

  #sumOf(what: keyof Capacity): number {
    return this.#taken.reduce((sum, taken) => sum + taken[what], 0);
  }
}
