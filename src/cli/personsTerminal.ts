import { StringDecoder } from "node:string_decoder";
import type { PersonsTerminal, TerminalUser } from "../engine/run/process/terminal.ts";

const interrupt = "\u0003";
/** What would have a command sleep (Ctrl+Z), with nobody there to wake it. */
const suspend = "\u001A";

/** The terminal that this process is in; undefined where it is in none. `onInterrupt` is told of Ctrl+C. */
export function personsTerminal(onInterrupt: () => void): PersonsTerminal | undefined {
  const { stdin, stdout } = process;
  if (!stdin.isTTY || !stdout.isTTY) return undefined;
  const size = () => ({ columns: stdout.columns, rows: stdout.rows });
  return { size, handTo: (user) => handTo(user, size, onInterrupt) };
}

function handTo(user: TerminalUser, size: PersonsTerminal["size"], onInterrupt: () => void): () => void {
  const { stdin, stdout } = process;
  const decoder = new StringDecoder("utf8");
  const onData = (typed: Buffer): void => {
    const text = decoder.write(typed);
    if (text.includes(interrupt)) onInterrupt();
    const rest = text.replaceAll(interrupt, "").replaceAll(suspend, "");
    if (rest !== "") user.type(rest);
  };
  const onResize = (): void => user.resize(size());
  // Every key goes to the command as it is: the command's own terminal echoes it, or does not.
  stdin.setRawMode(true);
  stdin.on("data", onData).resume();
  stdout.on("resize", onResize);
  return () => {
    stdout.off("resize", onResize);
    stdin.off("data", onData).pause();
    stdin.setRawMode(false);
  };
}
