/** Says on stderr what a long job is doing, so that stdout stays free for results. */
export interface Progress {
  /** The next step of the job has begun. */
  step(what: string): void;
  /** The job is over. */
  done(what: string): void;
}

const heartbeatMs = 15_000;

/**
 * A progress that prints each step with the time elapsed, and repeats a step that takes long,
 * so that a silent download is not mistaken for a hang.
 */
export function startProgress(title: string, write = (line: string) => void process.stderr.write(line)): Progress {
  const began = performance.now();
  let current = "";
  const say = (what: string): void =>
    write(`${title}: ${what} (${((performance.now() - began) / 1000).toFixed(1)} s)\n`);
  const heartbeat = setInterval(() => say(`still ${current}`), heartbeatMs);
  heartbeat.unref();
  return {
    step(what) {
      current = what;
      heartbeat.refresh();
      say(what);
    },
    done(what) {
      clearInterval(heartbeat);
      say(what);
    },
  };
}
