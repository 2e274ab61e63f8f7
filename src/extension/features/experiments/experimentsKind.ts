import type { CompareRequest } from "../../../protocol/experiments.ts";
import { experimentsPanel } from "../../ids.ts";
import type { Services } from "../../services.ts";
import type { PageKind } from "../../services/pagePanel.ts";
import { PanelProject } from "../../services/panelProject.ts";
import { experimentsLooks } from "./experimentsLooks.ts";
import { ExperimentsSession } from "./experimentsSession.ts";
import { panelActions } from "./panelActions.ts";
import { ProjectSource } from "./projectSource.ts";
import { SavedViews } from "./savedViews.ts";

/** The experiments panel. */
export function experimentsKind(services: Services): PageKind<CompareRequest> {
  const onError = (error: unknown): void => services.log.error(error instanceof Error ? error : String(error));
  const views = new SavedViews(services.context.workspaceState);
  return {
    viewType: experimentsPanel,
    ...experimentsLooks,
    open: (uri) => {
      const project = new PanelProject(services.projects, uri);
      const source = new ProjectSource(project);
      const actions = panelActions(services, project);
      return {
        startSession: (channel) => new ExperimentsSession({ channel, source, actions, views, onError }),
      };
    },
  };
}
