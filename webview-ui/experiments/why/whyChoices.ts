/** What the person has chosen of the page that explains a run. */
export interface WhyChoices {
  /** The run that is explained, where more than two are compared; the last one where none is named. */
  readonly runId?: string;
  /** The metric that it is judged by. */
  readonly metric?: string;
}

export const firstWhyChoices: WhyChoices = {};
