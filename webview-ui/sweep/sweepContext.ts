import { makePageContext } from "../pageContext.ts";
import type { Controller } from "./state/controller.ts";
import type { Action, SweepPageState } from "./state/sweepState.ts";

export const {
  PageContext: SweepContext,
  usePage: useSweep,
  usePageState: useSweepState,
} = makePageContext<SweepPageState, Action, Controller>();
