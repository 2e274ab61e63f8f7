/** An idle process: until its input ends it only notes how late its own event loop is, then prints the longest delay. */
import { LoopWatch } from "./loopWatch.ts";

const watch = new LoopWatch("idle");
process.stdin.resume();
process.stdin.on("end", () => {
  const [latest] = watch.stop().latest;
  process.stdout.write(`${latest?.delay ?? 0}\n`);
});
