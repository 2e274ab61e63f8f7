import type { ChartTheme } from "../charts/chartTheme.ts";

/** The field of each row that names its run. */
const revisionField = "rev";
const height = 240;

type Spec = Readonly<Record<string, unknown>>;

/** A specification that is as wide as its place, with the runs in their colours wherever it colours by them. */
export function placedSpec(spec: Spec, width: number, colours: ReadonlyMap<string, string>): Spec {
  const scale = { domain: [...colours.keys()], range: [...colours.values()] };
  const painted = paint(spec, scale) as Spec;
  // Of what is put together from several views, each has a size of its own.
  if ((!("mark" in spec) && !("layer" in spec)) || isSplit(spec)) return painted;
  return { ...painted, width: Math.max(100, width), height, autosize: { type: "fit", contains: "padding" } };
}

/** The theme, as Vega-Lite's configuration. */
export function vegaConfig(theme: ChartTheme): Spec {
  const text = { labelColor: theme.dimText, titleColor: theme.dimText, labelFont: theme.font, titleFont: theme.font };
  return {
    background: theme.ground,
    font: theme.font,
    title: { color: theme.text, font: theme.font, fontSize: 12 },
    view: { stroke: theme.faintLine },
    axis: {
      ...text,
      titleFontWeight: "normal",
      domainColor: theme.line,
      tickColor: theme.line,
      gridColor: theme.faintLine,
    },
    legend: text,
    header: text,
    text: { fill: theme.text, font: theme.font },
    style: { "guide-label": { fill: theme.dimText }, "guide-title": { fill: theme.dimText } },
  };
}

function paint(value: unknown, scale: object): unknown {
  if (Array.isArray(value)) return value.map((inner) => paint(inner, scale));
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, inner]) => {
      // What is drawn is no part of how it is drawn.
      if (key === "values" || key === "datasets") return [key, inner];
      return [key, key === "color" && isOfRuns(inner) ? { ...inner, scale } : paint(inner, scale)];
    }),
  );
}

/** Whether an encoding makes several views of one. */
function isSplit({ encoding }: Spec): boolean {
  return typeof encoding === "object" && encoding !== null && ["facet", "row", "column"].some((key) => key in encoding);
}

function isOfRuns(channel: unknown): channel is object {
  if (typeof channel !== "object" || channel === null || !("field" in channel)) return false;
  return channel.field === revisionField && !("scale" in channel);
}
