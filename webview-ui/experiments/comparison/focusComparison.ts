/** The id of the comparison's element. */
export const comparisonId = "comparison";

/** Takes the keyboard to the comparison, once it is drawn; it stays where it is while there is none. */
export function focusComparison(): void {
  requestAnimationFrame(() => document.getElementById(comparisonId)?.focus());
}
