import { makePageContext } from "../pageContext.ts";
import type { Action, AppState } from "./state/appState.ts";
import type { Controller } from "./state/controller.ts";

export const {
  PageContext: AppContext,
  usePage: useApp,
  usePageState: useAppState,
} = makePageContext<AppState, Action, Controller>();
