import type { ReactNode } from "react";
import type { ComparisonRows } from "../../../src/protocol/experiments.ts";
import { Button, IconButton } from "../../components/Button.tsx";
import { Dropdown } from "../../components/Dropdown.tsx";
import { EmptyState } from "../../components/EmptyState.tsx";
import { Tabs } from "../../components/Tabs.tsx";
import { Waiting } from "../../components/Waiting.tsx";
import { useApp, useAppState } from "../appContext.ts";
import { CurvesTab } from "../charts/CurvesTab.tsx";
import { counted } from "../../counts.ts";
import { PlotsTab } from "../plots/PlotsTab.tsx";
import type { Layout } from "../state/choices.ts";
import { CodeTab } from "./CodeTab.tsx";
import { DataTab } from "./DataTab.tsx";
import { DifferencesTab } from "./DifferencesTab.tsx";
import { EnvironmentTab } from "./EnvironmentTab.tsx";
import { comparisonId } from "./focusComparison.ts";
import { imagesOf } from "./images.ts";
import { ImagesTab } from "./ImagesTab.tsx";
import { WhyTab } from "../why/WhyTab.tsx";

/** The selected runs side by side. */
export function ComparisonPane(): ReactNode {
  const { rows, isLoading, failure } = useAppState((state) => state.comparison);
  return (
    <section id={comparisonId} className="comparison" aria-label="Comparison" aria-busy={isLoading} tabIndex={-1}>
      {rows && <ComparisonHead rows={rows} />}
      {rows && <ComparisonTabs rows={rows} />}
      {!rows && !failure && <Waiting>Comparing</Waiting>}
      {failure && <Failed message={failure.message} cure={failure.cure} />}
    </section>
  );
}

function Failed({ message, cure }: { readonly message: string; readonly cure: string | undefined }): ReactNode {
  const { controller } = useApp();
  return (
    <EmptyState icon="error" title={message} text={cure} isAlert>
      <Button onClick={() => controller.retry()}>Try again</Button>
    </EmptyState>
  );
}

function ComparisonHead({ rows: { runs } }: { readonly rows: ComparisonRows }): ReactNode {
  const { store } = useApp();
  const layout = useAppState((state) => state.choices.layout);
  const lay = (to: Layout): void => store.dispatch({ type: "choose", choices: { layout: to } });
  return (
    <header className="comparison-head">
      <h2>{counted(runs.length, "run")}</h2>
      <Dropdown
        label="baseline"
        value={runs[0]?.id ?? ""}
        options={runs.map(({ id, name }) => ({ value: id, text: name }))}
        onChange={(baseline) => store.dispatch({ type: "choose", choices: { baseline } })}
      />
      {layout === "comparison" ? (
        <IconButton icon="chevron-down" label="Show the table too" onClick={() => lay("split")} />
      ) : (
        <IconButton icon="chevron-up" label="Fill the panel" onClick={() => lay("comparison")} />
      )}
      <IconButton icon="close" label="Close the comparison" onClick={() => lay("table")} />
    </header>
  );
}

function ComparisonTabs({ rows }: { readonly rows: ComparisonRows }): ReactNode {
  const { store } = useApp();
  const tab = useAppState((state) => state.choices.tab);
  const curves = useAppState((state) => state.comparison.curves);
  const differing = (list: readonly { readonly differs: boolean }[]): number =>
    list.filter(({ differs }) => differs).length;
  return (
    <Tabs
      label="Comparison"
      active={tab}
      onChange={(chosen) => store.dispatch({ type: "choose", choices: { tab: chosen } })}
      items={[
        {
          id: "differences",
          title: "Differences",
          count: differing(rows.params) + differing(rows.metrics),
          render: () => <DifferencesTab rows={rows} />,
        },
        { id: "why", title: "Why", render: () => <WhyTab rows={rows} /> },
        {
          id: "curves",
          title: "Curves",
          count: new Set(curves.map(({ key }) => key)).size,
          render: () => <CurvesTab runs={rows.runs} curves={curves} />,
        },
        { id: "plots", title: "Plots", render: () => <PlotsTab rows={rows} /> },
        {
          id: "images",
          title: "Images",
          count: imagesOf(rows.artifacts).length,
          render: () => <ImagesTab rows={rows} />,
        },
        { id: "data", title: "Data", count: differing(rows.artifacts), render: () => <DataTab rows={rows} /> },
        {
          id: "environment",
          title: "Environment",
          count: differing(rows.environment),
          render: () => <EnvironmentTab rows={rows} />,
        },
        { id: "code", title: "Code", count: rows.code.length, render: () => <CodeTab rows={rows} /> },
      ]}
    />
  );
}
