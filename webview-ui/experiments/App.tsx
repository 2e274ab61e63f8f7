import type { CSSProperties, ReactNode } from "react";
import { Button } from "../components/Button.tsx";
import { EmptyState } from "../components/EmptyState.tsx";
import { Notice } from "../components/Notice.tsx";
import { Closed, Failed } from "../components/ProjectStates.tsx";
import { Splitter } from "../components/Splitter.tsx";
import { Waiting } from "../components/Waiting.tsx";
import { useApp, useAppState } from "./appContext.ts";
import { ComparisonPane, useLoadedComparison } from "./comparison/ComparisonPane.tsx";
import { useLoadedToolkit } from "./loadToolkit.ts";
import { SelectionBar } from "./SelectionBar.tsx";
import { RunsPane } from "./table/RunsPane.tsx";
import { UndoOffer } from "./marks/UndoOffer.tsx";
import { Toolbar } from "./toolbar/Toolbar.tsx";

/** The whole page. */
export function App(): ReactNode {
  return (
    <main className="experiments-page">
      <h1 className="unseen">Experiments</h1>
      <Content />
    </main>
  );
}

/** The runs, or why there are none to see. */
function Content(): ReactNode {
  const project = useAppState((state) => state.project);
  const { controller } = useApp();
  const failure = useAppState((state) => state.tableFailure);
  const total = useAppState((state) => state.table && state.table.view.total + state.table.view.archived);
  const retry = (): void => controller.retry();
  useLoadedToolkit(
    failure !== undefined || total !== undefined || project?.state === "closed" || project?.state === "failed",
  );
  if (failure) return <Failed title={failure.message} text={failure.cure} onRetry={retry} />;
  switch (project?.state) {
    case "closed":
      return <Closed name={project.name} what="the runs" />;
    case "failed":
      return <Failed title="The runs could not be read" text={project.failure} onRetry={retry} />;
    case "ready":
      if (total === 0) return <NoRuns />;
      return total === undefined ? <Waiting>Reading the runs</Waiting> : <Experiments />;
    case "loading":
    case undefined:
      return <Waiting>Opening the project</Waiting>;
  }
}

function Experiments(): ReactNode {
  const { store } = useApp();
  const layout = useAppState((state) => state.choices.layout);
  const share = useAppState((state) => state.choices.share);
  const notice = useAppState((state) => state.notice);
  const hasPane = useAppState(({ choices }) => choices.selection.length > 1 || choices.analysis.isOpen);
  const shown = hasPane ? layout : "table";
  useLoadedComparison();
  return (
    <div className={`experiments layout-${shown}`} style={{ "--share": share } as CSSProperties}>
      {shown !== "comparison" && (
        <section className="runs" aria-label="Runs">
          <Toolbar />
          <RunsPane />
          {shown === "table" && <SelectionBar />}
        </section>
      )}
      {shown === "split" && (
        <Splitter
          label="Height of the comparison"
          share={share}
          onChange={(to) => store.dispatch({ type: "choose", choices: { share: to } })}
        />
      )}
      {shown !== "table" && <ComparisonPane />}
      <UndoOffer />
      <Notice notice={notice} onDismiss={() => store.dispatch({ type: "noticed", failure: undefined })} />
    </div>
  );
}

function NoRuns(): ReactNode {
  const { controller } = useApp();
  return (
    <EmptyState
      icon="beaker"
      title="No runs yet"
      text="Each time Cairn runs your pipeline, what went in and what came out is kept here: code, data, parameters, metrics and curves, to be laid side by side."
    >
      <Button appearance="primary" icon="play" onClick={() => controller.ask("runPipeline")}>
        Run the pipeline
      </Button>
    </EmptyState>
  );
}
