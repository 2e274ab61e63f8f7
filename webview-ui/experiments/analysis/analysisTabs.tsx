import type { ReactNode } from "react";
import type { TabItem } from "../../components/Tabs.tsx";
import { Waiting } from "../../components/Waiting.tsx";
import type { Tab } from "../state/choices.ts";
import { ImportanceTab } from "./importance/ImportanceTab.tsx";
import { ParallelTab } from "./parallel/ParallelTab.tsx";
import { ScatterTab } from "./scatter/ScatterTab.tsx";
import { useScope } from "./useScope.ts";
import type { ScopedRuns } from "./useScope.ts";

/** The tabs that show many runs at once; they need no selection. */
export const analysisTabs: readonly TabItem<Tab>[] = [
  { id: "parallel", title: "Parallel", render: () => <Scoped>{(scoped) => <ParallelTab scoped={scoped} />}</Scoped> },
  { id: "scatter", title: "Scatter", render: () => <Scoped>{(scoped) => <ScatterTab scoped={scoped} />}</Scoped> },
  {
    id: "importance",
    title: "Importance",
    render: () => <Scoped>{(scoped) => <ImportanceTab scoped={scoped} />}</Scoped>,
  },
];

function Scoped({ children }: { readonly children: (scoped: ScopedRuns) => ReactNode }): ReactNode {
  const scoped = useScope();
  return scoped ? children(scoped) : <Waiting>Reading the runs</Waiting>;
}
