import type { ReactNode } from "react";
import type { SweepMethod } from "../../../src/protocol/sweep.ts";
import { Field } from "../../components/Field.tsx";
import { RadioGroup } from "../../components/RadioGroup.tsx";
import { usePartNote } from "../notes.ts";
import { useSweep, useSweepState } from "../sweepContext.ts";
import { AxisCard } from "./AxisCard.tsx";

const methods: readonly { readonly value: SweepMethod; readonly text: string }[] = [
  { value: "grid", text: "Grid" },
  { value: "random", text: "Random" },
  { value: "latin", text: "Latin hypercube" },
];

const explained: Readonly<Record<SweepMethod, string>> = {
  grid: "Every combination of the values.",
  random: "Draws values from each range or list, each by itself.",
  latin: "Draws so that the samples are spread evenly over each range.",
};

/** Which values are tried, and how they are laid out. */
export function SweptValues(): ReactNode {
  const { store } = useSweep();
  const draft = useSweepState((state) => state.choices.draft);
  if (!draft) return null;
  const { method, axes } = draft;
  return (
    <section aria-label="Values">
      <h2>Values</h2>
      <div className="method">
        <RadioGroup
          label="Method"
          value={method}
          options={methods}
          onChange={(chosen) => store.dispatch({ type: "draft", changes: { method: chosen } })}
        />
        <p className="dim">{explained[method]}</p>
      </div>
      {method !== "grid" && <Draws />}
      {axes.length === 0 && <p className="hint">Choose the parameters to try values of.</p>}
      {axes.map((axis) => (
        <AxisCard key={`${axis.file}:${axis.key}`} axis={axis} method={method} />
      ))}
    </section>
  );
}

function Draws(): ReactNode {
  const { store } = useSweep();
  const samples = useSweepState((state) => state.choices.draft?.samples ?? "");
  const seed = useSweepState((state) => state.choices.draft?.seed ?? "");
  return (
    <div className="fields">
      <Field
        label="Samples"
        value={samples}
        note={usePartNote("samples")}
        onInput={(text) => store.dispatch({ type: "draft", changes: { samples: text } })}
      />
      <Field
        label="Seed"
        value={seed}
        note={usePartNote("seed")}
        onInput={(text) => store.dispatch({ type: "draft", changes: { seed: text } })}
      />
      <p className="dim">The same seed draws the same again.</p>
    </div>
  );
}
