import { useApp, useAppState } from "../appContext.ts";
import type { AnalysisChoices } from "./analysisChoices.ts";

/** The choices, and how to change some of them. */
export function useAnalysisChoices(): readonly [AnalysisChoices, (change: Partial<AnalysisChoices>) => void] {
  const { store } = useApp();
  const choices = useAppState((state) => state.choices.analysis);
  const change = (some: Partial<AnalysisChoices>): void =>
    store.dispatch({ type: "choose", choices: { analysis: { ...store.get().choices.analysis, ...some } } });
  return [choices, change];
}
