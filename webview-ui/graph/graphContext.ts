import { makePageContext } from "../pageContext.ts";
import type { Controller } from "./state/controller.ts";
import type { Action, GraphState } from "./state/graphState.ts";

export const {
  PageContext: GraphContext,
  usePage: useGraph,
  usePageState: useGraphState,
} = makePageContext<GraphState, Action, Controller>();
