import { useApp, useAppState } from "../appContext.ts";
import type { Choices } from "./choices.ts";

/** The areas of the panel whose choices hang in `Choices` under a key of their own. */
type Area = "analysis" | "curves" | "images" | "plots" | "tables";

/** The choices of an area, and how to change some of them. */
export function useChoicesOf<Of extends Area>(area: Of): readonly [Choices[Of], (some: Partial<Choices[Of]>) => void] {
  const { store } = useApp();
  const choices = useAppState((state) => state.choices[area]);
  const change = (some: Partial<Choices[Of]>): void =>
    store.dispatch({ type: "choose", choices: { [area]: { ...store.get().choices[area], ...some } } });
  return [choices, change];
}
