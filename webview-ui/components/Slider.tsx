import type { ReactNode } from "react";

interface SliderProps {
  readonly label: string;
  readonly value: number;
  readonly min?: number;
  readonly max: number;
  readonly step: number;
  /** The value as it is read; its number without one. */
  readonly text?: string;
  readonly onChange: (value: number) => void;
}

/** A slider with its label before it and its value behind it. */
export function Slider({ label, value, min = 0, max, step, text = String(value), onChange }: SliderProps): ReactNode {
  return (
    <label className="slider">
      <span>{label}</span>
      <input
        type="range"
        min={min}
        max={max}
        step={step}
        value={value}
        aria-valuetext={text}
        onChange={({ target }) => onChange(target.valueAsNumber)}
      />
      <span className="slider-value" aria-hidden="true">
        {text}
      </span>
    </label>
  );
}
