import { useState } from "react";
import type { ReactNode } from "react";
import { IconButton } from "../../../components/Button.tsx";
import { Checkbox } from "../../../components/Checkbox.tsx";
import { Field } from "../../../components/Field.tsx";
import type { Brush } from "../brushes.ts";
import { titleOfColumn } from "../columnNames.ts";
import { parseValue, valueInput } from "../rangeInput.ts";
import { canBeLog } from "../scale.ts";
import type { Axis } from "./axes.ts";

interface AxisBarProps {
  readonly axis: Axis;
  readonly brush: Brush | undefined;
  readonly onBrush: (brush: Brush | undefined) => void;
  readonly onFlip: () => void;
  readonly onScale: (kind: "log" | "linear") => void;
  readonly onColour: () => void;
  /** By so many places to the right. */
  readonly onMove: (by: number) => void;
  readonly onRemove: () => void;
  readonly onClose: () => void;
}

/** The choices of one axis, for the pointer and the keyboard: what of it is kept, its scale, its place. */
export function AxisBar(props: AxisBarProps): ReactNode {
  const { axis, brush, onBrush, onFlip, onScale, onColour, onMove, onRemove, onClose } = props;
  const title = titleOfColumn(axis.column);
  const isLog = axis.scale.kind === "log";
  return (
    <div className="axis-bar" role="group" aria-label={`Axis ${title}`}>
      <strong className="truncated">{title}</strong>
      {axis.values.texts ? (
        <TextChoices texts={axis.values.texts} brush={brush} onBrush={onBrush} />
      ) : (
        <RangeFields key={axis.column} axis={axis} brush={brush} onBrush={onBrush} />
      )}
      <span className="axis-bar-buttons">
        {brush && <IconButton icon="clear-all" label="Keep every value" onClick={() => onBrush(undefined)} />}
        <IconButton icon="arrow-swap" label={`Turn ${title} upside down`} onClick={onFlip} />
        {canBeLog(axis.values) && (
          <IconButton
            icon={isLog ? "graph-line" : "graph"}
            label={isLog ? "Make the scale linear" : "Make the scale logarithmic"}
            text={isLog ? "log" : "linear"}
            onClick={() => onScale(isLog ? "linear" : "log")}
          />
        )}
        <IconButton icon="symbol-color" label={`Colour the lines by ${title}`} onClick={onColour} />
        <IconButton icon="arrow-left" label={`Move ${title} to the left`} onClick={() => onMove(-1)} />
        <IconButton icon="arrow-right" label={`Move ${title} to the right`} onClick={() => onMove(1)} />
        <IconButton icon="trash" label={`Take the axis ${title} away`} onClick={onRemove} />
        <IconButton icon="close" label="Close the choices of the axis" onClick={onClose} />
      </span>
    </div>
  );
}

interface BrushProps {
  readonly brush: Brush | undefined;
  readonly onBrush: (brush: Brush | undefined) => void;
}

/** From and to, as somebody types them. */
function RangeFields({ axis: { column }, brush, onBrush }: BrushProps & { readonly axis: Axis }): ReactNode {
  const [typed, setTyped] = useState<{ readonly end: "low" | "high"; readonly text: string }>();
  const field = (end: "low" | "high", label: string): ReactNode => {
    const value = brush?.[end];
    const text = typed?.end === end ? typed.text : value === undefined ? "" : valueInput(column, value);
    const isWrong = text.trim() !== "" && parseValue(column, text) === undefined;
    const onInput = (input: string): void => {
      setTyped({ end, text: input });
      const parsed = parseValue(column, input);
      if (parsed === undefined && input.trim() !== "") return;
      const { [end]: _before, ...others } = brush ?? {};
      const next = parsed === undefined ? others : { ...others, [end]: parsed };
      onBrush(Object.keys(next).length === 0 ? undefined : next);
    };
    const note = { severity: "error", message: "This is no value of the axis.", cure: "Write a number." } as const;
    return <Field label={label} value={text} onInput={onInput} {...(isWrong && { note })} />;
  };
  const unit = column === "duration" ? " (seconds)" : "";
  return (
    <>
      {field("low", `From${unit}`)}
      {field("high", `To${unit}`)}
    </>
  );
}

/** More are chosen on the axis itself. */
const mostTexts = 40;

function TextChoices({ texts, brush, onBrush }: BrushProps & { readonly texts: readonly string[] }): ReactNode {
  const kept = brush ? (brush.texts ?? []) : texts;
  const toggle = (text: string, isKept: boolean): void => {
    const next = texts.filter((one) => (one === text ? isKept : kept.includes(one)));
    onBrush(next.length === texts.length && !brush?.missing ? undefined : { ...brush, texts: next });
  };
  return (
    <div className="axis-texts" role="group" aria-label="Values that are kept">
      {texts.slice(0, mostTexts).map((text) => (
        <Checkbox key={text} checked={kept.includes(text)} onChange={(isKept) => toggle(text, isKept)}>
          {text.length > 30 ? `${text.slice(0, 29)}…` : text || "(empty)"}
        </Checkbox>
      ))}
    </div>
  );
}
