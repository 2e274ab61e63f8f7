/** A command that an earlier process may have found the answer to. */
export interface RecallableWords {
  readonly command: "status" | "run";
  /** As it was written. */
  readonly folder: string;
  readonly json: boolean;
}

/** Options of `cairn run` that say how stages are run: where none is, they change nothing. */
const flagsOfRunning: ReadonlySet<string> = new Set(["-k", "--keep-going", "--no-run-cache", "--live-output"]);
const countsOfRunning: ReadonlySet<string> = new Set(["-j", "--jobs"]);

/** A command line, as most write it; undefined of any other, which the whole command line is to understand. */
export function recallableWords(args: readonly string[]): RecallableWords | undefined {
  let [folder, json] = [".", false];
  let command: RecallableWords["command"] | undefined;
  for (let at = 0; at < args.length; at++) {
    const word = args[at] ?? "";
    const next = args[at + 1];
    if (word === "-C" && next !== undefined) {
      folder = next;
      at++;
    } else if (command === undefined && (word === "status" || word === "run")) command = word;
    else if (command !== undefined && word === "--json") json = true;
    else if (command === "run" && countsOfRunning.has(word) && next !== undefined && isCount(next)) at++;
    else if (command !== "run" || !flagsOfRunning.has(word)) return undefined;
  }
  return command && { command, folder, json };
}

function isCount(text: string): boolean {
  return /^[1-9]\d*$/.test(text);
}
