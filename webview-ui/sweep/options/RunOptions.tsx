import type { ReactNode } from "react";
import { Field } from "../../components/Field.tsx";
import { usePartNote } from "../notes.ts";
import { useSweep, useSweepState } from "../sweepContext.ts";
import { StagesMenu } from "./StagesMenu.tsx";
import { StopRule } from "./StopRule.tsx";

/** How the sweep runs. */
export function RunOptions(): ReactNode {
  const { store } = useSweep();
  const jobs = useSweepState((state) => state.choices.draft?.jobs ?? "");
  const name = useSweepState((state) => state.choices.draft?.name ?? "");
  return (
    <section aria-label="How it runs">
      <h2>How it runs</h2>
      <StagesMenu />
      <div className="fields">
        <Field
          label="Runs at a time"
          value={jobs}
          note={usePartNote("jobs")}
          onInput={(text) => store.dispatch({ type: "draft", changes: { jobs: text } })}
        />
        <Field
          label="Name"
          placeholder="made up"
          size="wide"
          value={name}
          note={usePartNote("name")}
          onInput={(text) => store.dispatch({ type: "draft", changes: { name: text } })}
        />
      </div>
      <StopRule />
    </section>
  );
}
