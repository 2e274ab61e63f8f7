import type { ReactNode } from "react";
import type { CurveAxis } from "../../../src/protocol/experiments.ts";
import { IconButton } from "../../components/Button.tsx";
import { Checkbox } from "../../components/Checkbox.tsx";
import { Dropdown } from "../../components/Dropdown.tsx";
import { RadioGroup } from "../../components/RadioGroup.tsx";
import { Slider } from "../../components/Slider.tsx";
import { TextField } from "../../components/TextField.tsx";
import type { CurveChoices } from "./curveChoices.ts";

interface CurvesToolbarProps {
  readonly choices: CurveChoices;
  readonly onChoose: (choices: Partial<CurveChoices>) => void;
  readonly axes: readonly CurveAxis[];
  /** What the table's groups are by; empty where it has none. */
  readonly tableGroups: string;
  /** How many lines stand for several runs, where the person wants such. */
  readonly means: number | undefined;
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
      <Together {...props} />
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

/** What is drawn as one, and what about its mean. */
function Together({ choices, onChoose, tableGroups, means }: CurvesToolbarProps): ReactNode {
  const { together, spread = "sd" } = choices;
  const isGrouped = tableGroups !== "";
  const value = together === "groups" && !isGrouped ? undefined : together;
  return (
    <>
      <Dropdown
        label="Draw"
        opensBelow
        value={value ?? "runs"}
        options={[
          { value: "runs", text: "each run" },
          { value: "seeds", text: "mean over seeds" },
          ...(isGrouped ? [{ value: "groups", text: `mean by ${tableGroups}` }] : []),
        ]}
        onChange={(chosen) => onChoose({ together: chosen === "seeds" || chosen === "groups" ? chosen : undefined })}
      />
      {means !== undefined && means > 0 && (
        <RadioGroup
          label="About the mean"
          value={spread}
          options={[
            { value: "sd", text: "± sd" },
            { value: "range", text: "min–max" },
          ]}
          onChange={(chosen) => onChoose({ spread: chosen })}
        />
      )}
      {means === 0 && (
        <span className="dim">
          {together === "groups"
            ? "No two of these runs are in the same group."
            : "No two of these runs differ only in their seed."}
        </span>
      )}
    </>
  );
}
