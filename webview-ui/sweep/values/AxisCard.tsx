import type { ReactNode } from "react";
import { axisField } from "../../../src/protocol/sweep.ts";
import type { AxisDraft, AxisPart, SweepMethod } from "../../../src/protocol/sweep.ts";
import { IconButton } from "../../components/Button.tsx";
import { Dropdown } from "../../components/Dropdown.tsx";
import { Field, Note } from "../../components/Field.tsx";
import { exactValue } from "../../values.ts";
import { usePartNote } from "../notes.ts";
import { isSameParam } from "../state/sweepState.ts";
import { useSweep, useSweepState } from "../sweepContext.ts";

interface AxisProps {
  readonly axis: AxisDraft;
  readonly method: SweepMethod;
}

/** The values of one parameter. */
export function AxisCard({ axis, method }: AxisProps): ReactNode {
  const { store, controller } = useSweep();
  const { file, key, kind } = axis;
  const param = useSweepState(({ space }) => space?.params.find((each) => isSameParam(each, axis)));
  const note = usePartNote(axisField(axis, "axis"));
  return (
    <div className="axis" role="group" aria-label={key}>
      <div className="axis-head">
        <button
          type="button"
          className="link"
          title={`Go to ${key} in ${file}`}
          onClick={() => controller.ask("openParam", { file: axis.file, key: axis.key })}
        >
          {key}
        </button>
        <span className="dim truncated">{param?.value === undefined ? file : `now ${exactValue(param.value)}`}</span>
        <IconButton
          icon="close"
          label={`Take ${key} out`}
          onClick={() => store.dispatch({ type: "toggleParam", param: axis })}
        />
      </div>
      <div className="fields">
        <Kind axis={axis} method={method} />
        {kind === "range" ? <RangeFields axis={axis} method={method} /> : <ListField axis={axis} method={method} />}
      </div>
      <Note note={note} />
    </div>
  );
}

const kindsOfGrid = [
  { value: "each", text: "List of values" },
  { value: "range", text: "Range in steps" },
] as const;

const kindsOfDraw = [
  { value: "range", text: "Range to draw from" },
  { value: "drawn", text: "List to draw from" },
  { value: "each", text: "Every value of a list" },
] as const;

function Kind({ axis, method }: AxisProps): ReactNode {
  const change = useChange(axis);
  const kinds = method === "grid" ? kindsOfGrid : kindsOfDraw;
  const kind = method === "grid" && axis.kind === "drawn" ? "each" : axis.kind;
  return (
    <Dropdown
      label="Take"
      value={kind}
      options={kinds}
      onChange={(chosen) => change({ kind: kinds.find(({ value }) => value === chosen)?.value ?? axis.kind })}
    />
  );
}

function ListField({ axis }: AxisProps): ReactNode {
  return <AxisField axis={axis} part="list" label="Values, with commas between" size="wide" />;
}

const spreads = [
  { value: "linear", text: "evenly" },
  { value: "log", text: "by magnitude" },
] as const;

const numbers = [
  { value: "all", text: "all numbers" },
  { value: "whole", text: "whole numbers" },
] as const;

function RangeFields({ axis, method }: AxisProps): ReactNode {
  const change = useChange(axis);
  return (
    <>
      <AxisField axis={axis} part="low" label="From" />
      <AxisField axis={axis} part="high" label="To" />
      {method === "grid" && <AxisField axis={axis} part="steps" label="Steps" />}
      <Dropdown
        label="Spread"
        value={axis.isLog ? "log" : "linear"}
        options={spreads}
        onChange={(chosen) => change({ isLog: chosen === "log" })}
      />
      <Dropdown
        label="Of"
        value={axis.isWhole ? "whole" : "all"}
        options={numbers}
        onChange={(chosen) => change({ isWhole: chosen === "whole" })}
      />
    </>
  );
}

interface AxisFieldProps {
  readonly axis: AxisDraft;
  readonly part: Exclude<AxisPart, "axis">;
  readonly label: string;
  readonly size?: "narrow" | "wide";
}

function AxisField({ axis, part, label, size = "narrow" }: AxisFieldProps): ReactNode {
  const change = useChange(axis);
  const note = usePartNote(axisField(axis, part));
  return (
    <Field label={label} size={size} value={axis[part]} note={note} onInput={(text) => change({ [part]: text })} />
  );
}

function useChange(axis: AxisDraft): (changes: Partial<AxisDraft>) => void {
  const { store } = useSweep();
  return (changes) => store.dispatch({ type: "axis", axis: { ...axis, ...changes } });
}
