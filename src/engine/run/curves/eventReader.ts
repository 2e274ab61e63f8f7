import { takeRecords } from "../../formats/eventRecords.ts";
import { EventValues, scalarOf } from "../../formats/eventValues.ts";
import type { MetricPoint } from "../../model/run.ts";
import type { PointReader } from "./pointReader.ts";

/** Takes the scalars out of TensorBoard's event files. A tail that is not all there yet waits for the rest. */
export class EventReader implements PointReader {
  readonly #name: string;
  #values = new EventValues();

  constructor(name: string) {
    this.#name = name;
  }

  take(bytes: Buffer, _isEnd: boolean, points: MetricPoint[]): number {
    const { length } = takeRecords(bytes, (start, end) =>
      this.#values.take(bytes, start, end, (found) => {
        const value = scalarOf(found);
        if (value !== undefined) points.push({ key: `${this.#name}:${found.tag}`, step: found.step, value });
      }),
    );
    return length;
  }

  startAnew(): void {
    this.#values = new EventValues();
  }
}
