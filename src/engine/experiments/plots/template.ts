import { readFile, stat } from "node:fs/promises";
import { join } from "node:path";
import { UserError } from "../../model/errors.ts";
import { isOutsideRoot, resolveFrom } from "../../model/paths.ts";
import { systemCode } from "../../model/systemErrors.ts";
import type { PlotKind } from "../../model/plots.ts";

/** DVC's own templates. @see https://dvc.org/doc/user-guide/experiment-management/visualizing-plots#plot-templates-data-series-only */
const kinds: ReadonlyMap<string, PlotKind> = new Map([
  ["linear", "line"],
  ["simple", "line"],
  ["smooth", "line"],
  ["default", "line"],
  ["scatter", "scatter"],
  ["scatter_jitter", "scatter"],
  ["confusion", "confusion"],
  ["confusion_normalized", "confusion"],
  ["bar_horizontal", "importance"],
  ["bar_horizontal_sorted", "importance"],
]);

const mostBytes = 1024 * 1024;

/** What a template draws: one of the project's own is `custom`. */
export function kindOfTemplate(template: string): PlotKind {
  return kinds.get(template.replace(/\.json$/, "")) ?? "custom";
}

/** The text of a template of the project's own: a file, or one of that name in `.dvc/plots`. Throws a `UserError`. */
export async function readTemplate(root: string, name: string): Promise<unknown> {
  const places = [`.dvc/plots/${name}`, `.dvc/plots/${name}.json`, name].map((place) => resolveFrom(".", place));
  for (const place of places) {
    if (isOutsideRoot(place)) continue;
    try {
      const file = join(root, place);
      const { size } = await stat(file);
      if (size > mostBytes) break;
      return JSON.parse(await readFile(file, "utf8")) as unknown;
    } catch (error) {
      if (error instanceof SyntaxError) {
        throw new UserError("plot-template", `The template ${place} is no JSON.`, "Mend it, or name another template.");
      }
      if (!["ENOENT", "EISDIR", "ENOTDIR"].includes(systemCode(error) ?? "")) throw error;
    }
  }
  throw new UserError(
    "plot-template",
    `There is no template “${name}”.`,
    `Put it into .dvc/plots/${name}.json, or name one of ${[...kinds.keys()].filter((own) => own !== "default").join(", ")}.`,
  );
}

/** What stands in a template for what is drawn. */
export interface TemplateValues {
  readonly rows: readonly Readonly<Record<string, unknown>>[];
  readonly x: string;
  readonly y: string;
  readonly title: string;
  readonly xLabel: string;
  readonly yLabel: string;
}

/** The field of each row that names its run. */
export const revisionField = "rev";

/**
 * A template with its anchors filled in: texts of `<DVC_METRIC_…>`, whole or in part. The values are never read as a part
 * of the template. @see https://dvc.org/doc/command-reference/plots/templates#custom-templates
 */
export function fillTemplate(template: unknown, values: TemplateValues): unknown {
  const whole = wholeAnchors(values);
  const inText = new Map([
    ["TITLE", values.title],
    ["X", fieldName(values.x)],
    ["Y", fieldName(values.y)],
    ["X_LABEL", values.xLabel],
    ["Y_LABEL", values.yLabel],
    ["GROUP_BY", revisionField],
  ]);
  const fill = (value: unknown): unknown => {
    if (typeof value === "string") {
      const name = /^<DVC_METRIC_(\w+)>$/.exec(value)?.[1];
      if (name !== undefined && whole.has(name)) return whole.get(name);
      return value.replaceAll(/<DVC_METRIC_(\w+)>/g, (anchor, inner: string) => inText.get(inner) ?? anchor);
    }
    if (Array.isArray(value)) return value.map(fill);
    if (typeof value !== "object" || value === null) return value;
    return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, fill(inner)]));
  };
  return fill(template);
}

/** Anchors that stand for more than a text. What a panel sizes and colours itself is left to it. */
function wholeAnchors({ rows, x, y }: TemplateValues): ReadonlyMap<string, unknown> {
  const field = (name: string): object => ({ field: fieldName(name) });
  return new Map<string, unknown>([
    ["DATA", rows],
    ["COLOR", { field: revisionField, type: "nominal" }],
    ["STROKE_DASH", {}],
    ["SHAPE", {}],
    ["PLOT_HEIGHT", "container"],
    ["PLOT_WIDTH", "container"],
    ["COLUMN_WIDTH", 300],
    ["ROW_HEIGHT", 300],
    ["ROW", {}],
    ["PARAMS", []],
    ["ZOOM_AND_PAN", { name: "zoom", select: "interval", bind: "scales" }],
    ["GROUP_BY", [revisionField]],
    ["GROUP_BY_X", [revisionField, x]],
    ["GROUP_BY_Y", [revisionField, y]],
    ["PIVOT_FIELD", revisionField],
    ["TOOLTIP", [field(revisionField), field(x), field(y)]],
  ]);
}

/** A name as Vega-Lite takes it for one field: dots and brackets would lead into what is inside of it. */
function fieldName(name: string): string {
  return name.replaceAll(/[.[\]'"\\]/g, String.raw`\$&`);
}
