import type { ReactNode } from "react";
import { EmptyState } from "../components/EmptyState.tsx";
import { Notice } from "../components/Notice.tsx";
import { Closed, Failed, NoPipeline } from "../components/ProjectStates.tsx";
import { Waiting } from "../components/Waiting.tsx";
import { ParamList } from "./params/ParamList.tsx";
import { PlanPreview } from "./plan/PlanPreview.tsx";
import { RunOptions } from "./options/RunOptions.tsx";
import { StartBar } from "./plan/StartBar.tsx";
import { StartedBar } from "./plan/StartedBar.tsx";
import { useSweep, useSweepState } from "./sweepContext.ts";
import { SweptValues } from "./values/SweptValues.tsx";

/** The whole page: the sweep that is put together, or why there is none to see. */
export function App(): ReactNode {
  const { controller } = useSweep();
  const project = useSweepState((state) => state.project);
  const failure = useSweepState((state) => state.failure);
  const count = useSweepState((state) => state.space?.params.length);
  const chosen = useSweepState((state) => state.choices.draft?.axes.length ?? 0);
  const retry = (): void => controller.retry();
  if (failure) return <Failed title={failure.message} text={failure.cure} onRetry={retry} />;
  switch (project?.state) {
    case "closed":
      return <Closed name={project.name} what="the parameters" />;
    case "failed":
      return <Failed title="The parameters could not be read" text={project.failure} onRetry={retry} />;
    case "ready":
      if (count === undefined) return <Waiting>Reading the parameters</Waiting>;
      return count + chosen === 0 ? <NoParams /> : <Sweep />;
    case "loading":
    case undefined:
      return <Waiting>Reading the parameters</Waiting>;
  }
}

function Sweep(): ReactNode {
  const { store } = useSweep();
  const notice = useSweepState((state) => state.notice);
  return (
    <main className="sweep">
      <StartedBar />
      <div className="sweep-parts">
        <ParamList />
        <div className="sweep-form">
          <SweptValues />
          <RunOptions />
          <PlanPreview />
        </div>
      </div>
      <StartBar />
      <Notice notice={notice} onDismiss={() => store.dispatch({ type: "noticed", failure: undefined })} />
    </main>
  );
}

function NoParams(): ReactNode {
  const { controller } = useSweep();
  const hasStages = useSweepState((state) => (state.space?.stages.length ?? 0) > 0);
  if (hasStages) {
    return (
      <EmptyState
        icon="settings"
        title="No stage uses parameters yet"
        text="Write the values to try into params.yaml, and name them under “params” of a stage in dvc.yaml: then they stand here."
      />
    );
  }
  return (
    <NoPipeline
      icon="settings"
      text="A sweep runs the stages of a pipeline with many values of their parameters. Once there are some, they stand here."
      onCreate={() => controller.ask("createPipeline")}
      onOpenSample={() => controller.ask("openSample")}
    />
  );
}
