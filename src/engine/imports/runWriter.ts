import type { ImportLedger, ImportPlace, RunToImport } from "../ledger/imports.ts";
import type { Curve } from "../model/run.ts";
import type { Pace } from "../files/pace.ts";

/** So many runs or points are written to the ledger at once: others wait for that. */
const runsAtOnce = 50;
const pointsAtOnce = 20_000;

/** Writes the runs of one place into the ledger, never so much at once that others would have to wait long. */
export class RunWriter {
  readonly #ledger: ImportLedger;
  readonly #place: ImportPlace;
  readonly #pace: Pace;
  #waiting: RunToImport[] = [];
  #points = 0;

  constructor(ledger: ImportLedger, place: ImportPlace, pace: Pace) {
    this.#ledger = ledger;
    this.#place = place;
    this.#pace = pace;
  }

  async add(run: RunToImport): Promise<void> {
    const points = run.run.curves.reduce((total, { steps }) => total + steps.length, 0);
    if (points > pointsAtOnce) return this.#writeInParts(run);
    this.#waiting.push(run);
    this.#points += points;
    if (this.#waiting.length >= runsAtOnce || this.#points >= pointsAtOnce) this.flush();
  }

  /** Writes what is waiting for others to be written with. */
  flush(): void {
    if (this.#waiting.length > 0) this.#ledger.put(this.#place, this.#waiting);
    this.#waiting = [];
    this.#points = 0;
  }

  /** Without its stamp until all is there, so that a run that was left in the middle is taken in anew. */
  async #writeInParts({ id, stamp, run }: RunToImport): Promise<void> {
    this.#ledger.setStamp(this.#place, id, "");
    while (this.#ledger.dropPoints(this.#place, id, pointsAtOnce)) if (this.#pace.isDue()) await this.#pace.rest();
    this.#ledger.put(this.#place, [{ id, stamp: "", run: { ...run, curves: [] } }]);
    for (const curve of run.curves.flatMap(partsOf)) {
      this.#ledger.addCurve(this.#place, id, curve);
      if (this.#pace.isDue()) await this.#pace.rest();
    }
    this.#ledger.setStamp(this.#place, id, stamp);
  }
}

function partsOf({ key, steps, values }: Curve): readonly Curve[] {
  return Array.from({ length: Math.ceil(steps.length / pointsAtOnce) }, (_, index) => {
    const [start, end] = [index * pointsAtOnce, (index + 1) * pointsAtOnce];
    return { key, steps: steps.slice(start, end), values: values.slice(start, end) };
  });
}
