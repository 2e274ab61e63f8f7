import type { ReactNode } from "react";
import type { CurveAxis } from "../../../src/protocol/experiments.ts";
import { IconButton } from "../../components/Button.tsx";
import { Checkbox } from "../../components/Checkbox.tsx";
import { RadioGroup } from "../../components/RadioGroup.tsx";
import { Slider } from "../../components/Slider.tsx";
import { TextField } from "../../components/TextField.tsx";
import type { CurveChoices } from "./curveChoices.ts";

interface CurvesToolbarProps {
  readonly choices: CurveChoices;
  readonly onChoose: (choices: Partial<CurveChoices>) => void;
  readonly axes: readonly CurveAxis[];
  /** How many charts there are at all. */
  readonly charts: number;
  readonly isZoomed: boolean;
  readonly onShowAll: () => void;
}

const axisWords = { epoch: "epochs", time: "times" } as const;

/** With fewer charts there is nothing to look for. */
const leastSearched = 6;

/** How the curves are looked at. */
export function CurvesToolbar(props: CurvesToolbarProps): ReactNode {
  const { choices, onChoose, axes, charts, isZoomed, onShowAll } = props;
  const hidden = choices.hiddenKeys.length;
  return (
    <div className="curves-toolbar">
      {axes.length > 1 && (
        <RadioGroup
          label="Along"
          value={choices.axis}
          options={axes.map((axis) => ({ value: axis, text: axis }))}
          onChange={(axis) => onChoose({ axis })}
        />
      )}
      {choices.axis !== "step" && (
        <span className="dim">{`Runs that do not say their ${axisWords[choices.axis]} are left out.`}</span>
      )}
      <Checkbox checked={choices.isLogX} onChange={(isLogX) => onChoose({ isLogX })}>
        Log x
      </Checkbox>
      <Checkbox checked={choices.isLogY} onChange={(isLogY) => onChoose({ isLogY })}>
        Log y
      </Checkbox>
      <Slider
        label="Smoothing"
        value={choices.smoothing}
        max={0.99}
        step={0.01}
        onChange={(smoothing) => onChoose({ smoothing })}
      />
      {charts >= leastSearched && (
        <TextField
          label="Find charts"
          placeholder="Find charts"
          icon="search"
          value={choices.search}
          onInput={(search) => onChoose({ search })}
        />
      )}
      {hidden > 0 && (
        <button type="button" className="link" onClick={() => onChoose({ hiddenKeys: [] })}>
          {hidden === 1 ? "Show the hidden chart" : `Show ${hidden} hidden charts`}
        </button>
      )}
      {isZoomed && <IconButton icon="zoom-out" label="Show the whole of the curves" text="All" onClick={onShowAll} />}
    </div>
  );
}
