/** What a person says of a run; nothing of it is there until somebody does. */
export interface RunMarks {
  readonly starred?: true;
  /** Kept out of sight: lists and tables leave it out unless they are asked for archived runs. */
  readonly archived?: true;
  /** In the order of the alphabet. */
  readonly tags?: readonly string[];
  /** May have several lines. */
  readonly note?: string;
}

/** What is to be said of a run from now on; what is left out stays as it is. */
export interface RunMarking {
  /** By id, by name, or by an unambiguous beginning of an id. */
  readonly run: string;
  readonly starred?: boolean;
  readonly archived?: boolean;
  readonly addTags?: readonly string[];
  readonly removeTags?: readonly string[];
  /** Empty for none. */
  readonly note?: string;
  /** Empty for the name that the run has of itself. */
  readonly name?: string;
}
