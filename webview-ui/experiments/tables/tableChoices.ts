/** What a person has chosen of the tables that runs have logged. */
export interface LoggedTableChoices {
  /** The table that is shown; the first where there is none of this name. */
  readonly name: string;
}

export const firstTableChoices: LoggedTableChoices = { name: "" };
