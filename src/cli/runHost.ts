import type { RunHost } from "../engine/run/host.ts";
import { RunPrinter } from "./output/runPrinter.ts";
import { personsTerminal } from "./personsTerminal.ts";
import { isAbort, StopSignals } from "./stopSignals.ts";
import { readVersion } from "./version.ts";

/**
 * Does `work` as a run's host at the terminal: shows what the run tells and its stages print (on stderr where stdout is
 * for JSON), and has it stopped by Ctrl+C and its like. Resolves to the exit code that `work` gives, or to 128 + the
 * signal's number where one stopped it.
 */
export async function withRunHost(isJson: boolean, work: (host: RunHost) => Promise<number>): Promise<number> {
  const printer = new RunPrinter(isJson ? process.stderr : process.stdout);
  const signals = new StopSignals(() => printer.tellStopping());
  const terminal = isJson ? undefined : personsTerminal(() => signals.stop("SIGINT"));
  try {
    const exitCode = await work({
      ...(terminal && { input: terminal }),
      write: (stream, chunk, stageId) => printer.pass(isJson ? "stderr" : stream, chunk, stageId),
      onEvent: (event) => printer.tell(event),
      onProgress: (progress) => printer.showProgress(progress),
      signal: signals.signal,
      env: process.env,
      cairnVersion: readVersion(),
    });
    return signals.exitCode ?? exitCode;
  } catch (error) {
    // Stopped before the run began: there is nothing to tell of it.
    if (signals.exitCode !== undefined && isAbort(error)) return signals.exitCode;
    throw error;
  } finally {
    signals.dispose();
  }
}
