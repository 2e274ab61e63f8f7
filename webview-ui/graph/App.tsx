import type { ReactNode } from "react";
import { Button } from "../components/Button.tsx";
import { EmptyState } from "../components/EmptyState.tsx";
import { Notice } from "../components/Notice.tsx";
import { Closed, Failed, NoPipeline } from "../components/ProjectStates.tsx";
import { Waiting } from "../components/Waiting.tsx";
import { GraphCanvas } from "./canvas/GraphCanvas.tsx";
import { DetailsBar } from "./DetailsBar.tsx";
import { useGraph, useGraphState } from "./graphContext.ts";
import { GraphToolbar, ShowAllButton } from "./toolbar/GraphToolbar.tsx";

/** The whole page: the graph, or why there is none to see. */
export function App(): ReactNode {
  const { controller } = useGraph();
  const project = useGraphState((state) => state.project);
  const failure = useGraphState((state) => state.failure);
  const count = useGraphState((state) => state.stages.size);
  const retry = (): void => controller.retry();
  if (failure) return <Failed title="The graph could not be drawn" text={failure.message} onRetry={retry} />;
  switch (project?.state) {
    case "closed":
      return <Closed name={project.name} what="the pipeline" />;
    case "failed":
      return <Failed title="The pipeline could not be read" text={project.failure} onRetry={retry} />;
    case "ready":
      return count === 0 ? <NoStages /> : <Graph />;
    case "loading":
    case undefined:
      return <Waiting>Reading the pipeline</Waiting>;
  }
}

function Graph(): ReactNode {
  const { store } = useGraph();
  const drawn = useGraphState((state) => state.drawn);
  const notice = useGraphState((state) => state.notice);
  if (!drawn) return <Waiting>Laying out the graph</Waiting>;
  return (
    <main className="graph">
      <GraphToolbar />
      {drawn.shown.boxes.length > 0 ? <GraphCanvas drawn={drawn} /> : <NothingShown />}
      <DetailsBar />
      <Notice notice={notice} onDismiss={() => store.dispatch({ type: "noticed", failure: undefined })} />
    </main>
  );
}

function NoStages(): ReactNode {
  const { controller } = useGraph();
  return (
    <NoPipeline
      icon="type-hierarchy"
      text="A pipeline names the steps of your project, what each reads and what it makes. Once there is one, its graph is drawn here."
      onCreate={() => controller.ask("createPipeline")}
      onOpenSample={() => controller.ask("openSample")}
    />
  );
}

/** There are stages, and none of them is drawn: all are run by hand, or the filter's stage is gone. */
function NothingShown(): ReactNode {
  const { store } = useGraph();
  const hasFocus = useGraphState((state) => state.choices.focus !== undefined);
  if (hasFocus) {
    return (
      <EmptyState icon="filter" title="Nothing is left by the filter">
        <ShowAllButton />
      </EmptyState>
    );
  }
  return (
    <EmptyState
      icon="type-hierarchy"
      title="No pipeline declares a stage here"
      text="There are scripts, notebooks or tasks that can be run by hand."
    >
      <Button appearance="primary" onClick={() => store.dispatch({ type: "showLoose", showsLoose: true })}>
        Show what is run by hand
      </Button>
    </EmptyState>
  );
}
