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
import type { Layout, Tab } from "../state/choices.ts";
import { analysisTabs } from "../analysis/analysisTabs.tsx";
import { CodeTab } from "./CodeTab.tsx";
import { DataTab } from "./DataTab.tsx";
import { DifferencesTab } from "./DifferencesTab.tsx";
import { EnvironmentTab } from "./EnvironmentTab.tsx";
import { ReportMenu } from "./ReportMenu.tsx";
import { imagesOf } from "../images/images.ts";
import { ImagesTab } from "../images/ImagesTab.tsx";
import { TablesTab } from "../tables/TablesTab.tsx";
import { WhyTab } from "../why/WhyTab.tsx";

/** The selected runs side by side, or what can be seen of the table's runs without a selection. */
export function ComparisonContent(): ReactNode {
  const { rows, failure } = useAppState((state) => state.comparison);
  const tab = useAppState((state) => state.choices.tab);
  const canCompare = useAppState((state) => state.choices.selection.length > 1);
  const isOfTable = !canCompare || analysisTabs.some(({ id }) => id === tab);
  return (
    <>
      {rows && <ComparisonHead rows={rows} />}
      {rows && <ComparisonTabs rows={rows} />}
      {!rows && !failure && (isOfTable ? <TableAnalysis tab={tab} /> : <Waiting>Comparing</Waiting>)}
      {failure && <Failed message={failure.message} cure={failure.cure} />}
    </>
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

/** What needs no selection: it shows all runs of the table. */
function TableAnalysis({ tab }: { readonly tab: Tab }): ReactNode {
  const { store } = useApp();
  const shown = useAppState((state) => state.table?.view.matching ?? 0);
  const active = analysisTabs.find(({ id }) => id === tab)?.id ?? "parallel";
  return (
    <>
      <PaneHead title={`${counted(shown, "run")} in the table`} />
      <Tabs
        label="Comparison"
        active={active}
        onChange={(chosen) => store.dispatch({ type: "choose", choices: { tab: chosen } })}
        items={analysisTabs}
      />
    </>
  );
}

function ComparisonHead({ rows: { runs } }: { readonly rows: ComparisonRows }): ReactNode {
  const { store } = useApp();
  return (
    <PaneHead title={counted(runs.length, "run")}>
      <Dropdown
        label="baseline"
        value={runs[0]?.id ?? ""}
        options={runs.map(({ id, name }) => ({ value: id, text: name }))}
        onChange={(baseline) => store.dispatch({ type: "choose", choices: { baseline } })}
      />
      <ReportMenu runIds={runs.map(({ id }) => id)} />
    </PaneHead>
  );
}

function PaneHead({ title, children }: { readonly title: string; readonly children?: ReactNode }): ReactNode {
  const { store } = useApp();
  const layout = useAppState((state) => state.choices.layout);
  const analysis = useAppState((state) => state.choices.analysis);
  const lay = (to: Layout): void => store.dispatch({ type: "choose", choices: { layout: to } });
  const close = (): void =>
    store.dispatch({ type: "choose", choices: { layout: "table", analysis: { ...analysis, isOpen: false } } });
  return (
    <header className="comparison-head">
      <h2>{title}</h2>
      {children}
      {layout === "comparison" ? (
        <IconButton icon="chevron-down" label="Show the table too" onClick={() => lay("split")} />
      ) : (
        <IconButton icon="chevron-up" label="Fill the panel" onClick={() => lay("comparison")} />
      )}
      <IconButton icon="close" label="Close the comparison" onClick={close} />
    </header>
  );
}

function ComparisonTabs({ rows }: { readonly rows: ComparisonRows }): ReactNode {
  const { store } = useApp();
  const tab = useAppState((state) => state.choices.tab);
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
          count: rows.curves.length,
          render: () => <CurvesTab rows={rows} />,
        },
        ...analysisTabs,
        { id: "plots", title: "Plots", render: () => <PlotsTab rows={rows} /> },
        {
          id: "images",
          title: "Images",
          count: imagesOf(rows.artifacts).length,
          render: () => <ImagesTab rows={rows} />,
        },
        { id: "tables", title: "Tables", render: () => <TablesTab rows={rows} /> },
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
