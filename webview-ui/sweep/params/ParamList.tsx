import { useMemo } from "react";
import type { ReactNode } from "react";
import type { SweepableParam } from "../../../src/protocol/sweep.ts";
import { Button } from "../../components/Button.tsx";
import { Checkbox } from "../../components/Checkbox.tsx";
import { TextField } from "../../components/TextField.tsx";
import { counted } from "../../counts.ts";
import { exactValue } from "../../values.ts";
import { isSameParam } from "../state/sweepState.ts";
import { useSweep, useSweepState } from "../sweepContext.ts";
import { shownParams } from "./shownParams.ts";

/** The parameters of the project's stages, to choose from. */
export function ParamList(): ReactNode {
  const { store } = useSweep();
  const params = useSweepState((state) => state.space?.params);
  const axes = useSweepState((state) => state.choices.draft?.axes);
  const stageIds = useSweepState((state) => state.choices.draft?.stageIds);
  const search = useSweepState((state) => state.choices.search);
  const onlyChosen = useSweepState((state) => state.choices.onlyChosen);
  const shown = useMemo(
    () => shownParams(params ?? [], { search, stageIds: onlyChosen ? (stageIds ?? []) : [], chosen: axes ?? [] }),
    [params, search, stageIds, onlyChosen, axes],
  );
  return (
    <section className="params" aria-label="Parameters">
      <div className="params-head">
        <TextField
          label="Find a parameter"
          placeholder="Find a parameter, file or stage"
          icon="search"
          value={search}
          onInput={(text) => store.dispatch({ type: "choose", choices: { search: text } })}
        />
        {stageIds && stageIds.length > 0 && (
          <Checkbox
            checked={onlyChosen}
            onChange={(checked) => store.dispatch({ type: "choose", choices: { onlyChosen: checked } })}
          >
            Only what the chosen stages use
          </Checkbox>
        )}
      </div>
      <div className="params-files">
        {shown.files.map(({ file, params: inFile }) => (
          <ParamsFile key={file} file={file} params={inFile} />
        ))}
        {shown.count === 0 && <NothingFound />}
        {shown.left > 0 && <p className="dim">and {counted(shown.left, "more", "more")}: a search leads to them</p>}
      </div>
    </section>
  );
}

function NothingFound(): ReactNode {
  const { store } = useSweep();
  return (
    <div className="nothing-found" role="status">
      <p>No parameter is like that.</p>
      <Button onClick={() => store.dispatch({ type: "choose", choices: { search: "", onlyChosen: false } })}>
        Show all
      </Button>
    </div>
  );
}

interface ParamsFileProps {
  readonly file: string;
  readonly params: readonly SweepableParam[];
}

function ParamsFile({ file, params }: ParamsFileProps): ReactNode {
  return (
    <section aria-label={file}>
      <h2>{file}</h2>
      <ul>
        {params.map((param) => (
          <Param key={param.key} param={param} />
        ))}
      </ul>
    </section>
  );
}

function Param({ param }: { readonly param: SweepableParam }): ReactNode {
  const { store } = useSweep();
  const isChosen = useSweepState(
    ({ choices }) => choices.draft?.axes.some((axis) => isSameParam(axis, param)) ?? false,
  );
  const { key, value, obstacle, stageIds } = param;
  const canBeSwept = obstacle === undefined || isChosen;
  const text = value === undefined ? "" : exactValue(value);
  return (
    <li className={canBeSwept ? "param" : "param dim"}>
      {canBeSwept ? (
        <Checkbox checked={isChosen} onChange={() => store.dispatch({ type: "toggleParam", param })}>
          {key}
        </Checkbox>
      ) : (
        <span className="param-key">{key}</span>
      )}
      <span className="param-value code truncated" title={text}>
        {text}
      </span>
      <span className="param-more dim">{obstacle ?? stageIds.join(", ")}</span>
    </li>
  );
}
