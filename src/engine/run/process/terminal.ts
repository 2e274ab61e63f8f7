/** Columns and rows of a terminal's window. */
export interface WindowSize {
  readonly columns: number;
  readonly rows: number;
}

/** A process that has a terminal of its own. */
export interface TerminalUser {
  readonly type: (typed: string) => void;
  readonly resize: (size: WindowSize) => void;
}

/** The person's terminal, which one command at a time can have to itself. */
export interface PersonsTerminal {
  readonly size: () => WindowSize;
  /** Hands on what is typed, and the window's size when it changes, until the returned function is called. */
  readonly handTo: (user: TerminalUser) => () => void;
}

/** What a command reads from: the person's terminal, whatever Cairn itself reads from, or nothing at all. */
export type CommandInput = PersonsTerminal | "inherited" | "none";
