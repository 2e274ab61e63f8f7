/** What a page saves of what the person has chosen, so that it outlives the page. */
interface SavedChoices<Choices> {
  readonly version: 1;
  /** By which the extension finds the project again after a reload. */
  readonly project: string;
  readonly choices: Choices;
}

export function toSaved<Choices>(project: string, choices: Choices): SavedChoices<Choices> {
  return { version: 1, project, choices };
}

/** The choices that a page has saved, with the first ones where it had none; these alone where they are of another version. */
export function fromSaved<Choices>(saved: unknown, firstChoices: Choices): Choices {
  if (typeof saved !== "object" || saved === null) return firstChoices;
  const { version, choices } = saved as Partial<SavedChoices<Choices>>;
  return version === 1 && choices ? { ...firstChoices, ...choices } : firstChoices;
}
