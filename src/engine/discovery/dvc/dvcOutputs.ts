import { isMap } from "yaml";
import type { Node } from "yaml";
import { resolveFrom } from "../../model/paths.ts";
import type { Output, OutputRole } from "../../model/stage.ts";
import { drawingKeys, outputKeys } from "./dvcKeys.ts";
import type { DvcValues } from "./dvcText.ts";
import { plainOf } from "../params/typedValue.ts";
import type { MapEntry } from "../yaml/yamlSource.ts";

const sections: readonly (readonly [key: string, role: OutputRole])[] = [
  ["outs", "out"],
  ["metrics", "metrics"],
  ["plots", "plots"],
];

/**
 * The outputs of a stage: outs, metrics, plots. A path that stands twice in one of them is one output with the options
 * of both, as in DVC; one that stands in two of them is a problem, and the first counts.
 */
export function readOutputs(
  values: DvcValues,
  wdir: string,
  body: ReadonlyMap<string, Node | null>,
): readonly Output[] {
  const outputs = new Map<string, Output>();
  for (const [section, role] of sections) {
    for (const item of values.items(body.get(section) ?? null, section)) {
      for (const output of readItem(values, wdir, section, role, item)) {
        const earlier = outputs.get(output.path);
        if (earlier && earlier.role !== role) {
          const message = `\`${output.written}\` is an output of this stage already. Keep it in one of outs, metrics and plots.`;
          values.addProblem(output.range, "duplicate-output", message, "error", [{ kind: "remove-entry" }]);
        } else {
          outputs.set(output.path, earlier ? merged(earlier, output) : output);
        }
      }
    }
  }
  return [...outputs.values()];
}

function readItem(values: DvcValues, wdir: string, section: string, role: OutputRole, item: Node): readonly Output[] {
  if (!isMap(item)) return readPath(values, wdir, section, role, item, []);
  return values.source.entries(item).flatMap((entry) => {
    const options = values.entriesOf(entry.value, `${section} of ${entry.key}`);
    const known = role === "plots" ? [...outputKeys, ...drawingKeys] : outputKeys;
    values.refuseUnknownKeys(options, known, `an entry of ${section}`);
    return readPath(values, wdir, section, role, entry.keyNode, options);
  });
}

function readPath(
  values: DvcValues,
  wdir: string,
  section: string,
  role: OutputRole,
  node: Node,
  options: readonly MapEntry[],
): readonly Output[] {
  const written = values.text(node, section);
  if (written === undefined) return [];
  values.refusePipelineFile(node, written, "output");
  const option = new Map(options.map((entry) => [entry.key, entry.value]));
  const drawing = options.filter((entry) => drawingKeys.includes(entry.key));
  const plot = Object.fromEntries(drawing.map((entry) => [entry.key, plainOf(values.tree(entry.value, entry.key))]));
  return [
    {
      path: resolveFrom(wdir, written),
      written,
      role,
      cache: values.flag(option.get("cache") ?? null, "cache", true),
      persist: values.flag(option.get("persist") ?? null, "persist"),
      range: values.source.rangeOfNode(node),
      ...readOptions(values, option),
      ...(drawing.length > 0 && { plot }),
    },
  ];
}

/** The options of an output that say nothing of how its stage runs. */
export function readOptions(
  values: DvcValues,
  option: ReadonlyMap<string, Node | null>,
): Pick<Output, "desc" | "push" | "remote" | "type" | "labels" | "meta"> {
  const printed = (key: string): string | undefined =>
    option.has(key) ? values.printed(option.get(key) ?? null, key) : undefined;
  const [desc, remote, type] = ["desc", "remote", "type"].map(printed);
  const labels = values.items(option.get("labels") ?? null, "labels").flatMap((item) => {
    return values.printed(item, "labels") ?? [];
  });
  const meta = option.get("meta") ?? null;
  return {
    ...(desc !== undefined && { desc }),
    ...(!values.flag(option.get("push") ?? null, "push", true) && { push: false }),
    ...(remote !== undefined && { remote }),
    ...(type !== undefined && { type }),
    ...(labels.length > 0 && { labels }),
    ...(isMap(meta) && { meta: plainOf(values.tree(meta, "meta")) as NonNullable<Output["meta"]> }),
  };
}

function merged(earlier: Output, later: Output): Output {
  return {
    ...earlier,
    ...later,
    written: earlier.written,
    range: earlier.range,
    cache: earlier.cache && later.cache,
    persist: earlier.persist || later.persist,
    ...((earlier.plot ?? later.plot) && { plot: { ...earlier.plot, ...later.plot } }),
  };
}
