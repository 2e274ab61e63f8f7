import { lazy, Suspense, useEffect } from "react";
import type { ReactNode } from "react";
import { Waiting } from "../../components/Waiting.tsx";
import { useAppState } from "../appContext.ts";
import { loadToolkit } from "../loadToolkit.ts";
import { comparisonId } from "./focusComparison.ts";

const load = async () => {
  const [content] = await Promise.all([import("./ComparisonContent.tsx"), loadToolkit()]);
  return content;
};

/** With its charts it is the larger part of the page: the table does not wait for it. */
const ComparisonContent = lazy(async () => ({ default: (await load()).ComparisonContent }));

/** The table has been drawn by then. */
const tableFirstMs = 500;

/** Loads what the comparison is made of before it is asked for. */
export function useLoadedComparison(): void {
  useEffect(() => {
    const timer = setTimeout(() => void load(), tableFirstMs);
    return () => clearTimeout(timer);
  }, []);
}

/** The place of the comparison. */
export function ComparisonPane(): ReactNode {
  const isLoading = useAppState((state) => state.comparison.isLoading);
  return (
    <section id={comparisonId} className="comparison" aria-label="Comparison" aria-busy={isLoading} tabIndex={-1}>
      <Suspense fallback={<Waiting>Comparing</Waiting>}>
        <ComparisonContent />
      </Suspense>
    </section>
  );
}
