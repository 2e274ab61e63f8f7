import type { RunDetail } from "../../../src/engine/model/run.ts";
import { seededRandom } from "../../../src/engine/sweep/seededRandom.ts";
import { digitRun } from "./digitRuns.ts";

/**
 * Runs of a search over parameters, `run-0` the newest: the accuracy is best at a learning rate of 0.01, worse with `sgd`, a
 * little better with more hidden units; every ninth has a warm-up that the others lack.
 */
export function searchRuns(count: number): readonly RunDetail[] {
  const random = seededRandom(11);
  const oneOf = <Item>(...items: readonly Item[]): Item => items[Math.floor(random() * items.length)] as Item;
  return Array.from({ length: count }, (_, at) => {
    const lr = 10 ** (-4 * random());
    const hidden = oneOf(32, 64, 128, 256);
    const optimizer = oneOf("adam", "sgd", "lion");
    const params = {
      "split.seed": at,
      "train.hidden": hidden,
      "train.lr": lr,
      "train.nesterov": random() > 0.5,
      "train.optimizer": optimizer,
      ...(at % 9 === 0 && { "train.warmup": 3 + (at % 2) }),
    };
    const penalty = 0.04 * Math.abs(Math.log10(lr) + 2) + (optimizer === "sgd" ? 0.06 : 0);
    const acc = 0.97 - penalty + hidden / 20_000 + 0.02 * random();
    return digitRun({
      name: `run-${at}`,
      minutesAgo: at * 13 + 1,
      seconds: Math.round(20 + hidden / 4 + 10 * random()),
      params,
      metrics: { acc, loss: 1.2 - acc + 0.05 * random() },
    });
  });
}
