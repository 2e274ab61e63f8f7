import { isMap, isScalar } from "yaml";
import type { Node } from "yaml";
import type { ArtifactRole } from "../../model/artifact.ts";
import { roleOfType } from "../../model/declaredArtifact.ts";
import type { DeclaredArtifact } from "../../model/declaredArtifact.ts";
import { folderOf, resolveFrom } from "../../model/paths.ts";
import type { SourceRange } from "../../model/source.ts";
import { isTypedMap, plainOf } from "../params/typedValue.ts";
import type { TypedValue } from "../params/typedValue.ts";
import type { MapEntry } from "../yaml/yamlSource.ts";
import { artifactKeys, datasetKeys, drawingKeys } from "./dvcKeys.ts";
import type { DvcValues } from "./dvcText.ts";
import { readOptions } from "./dvcOutputs.ts";

/** What a dvc.yaml says beside its stages. */
export interface DvcTopLevel {
  readonly declared: readonly DeclaredArtifact[];
  /** Parameters files that are compared between experiments, whether a stage uses them or not. */
  readonly paramsFiles: readonly string[];
  /** The names that dependencies call by `ds://`. */
  readonly datasets: readonly string[];
}

export const nothingAtTop: DvcTopLevel = { declared: [], paramsFiles: [], datasets: [] };

/** Reads the sections at the top of a dvc.yaml that are no stages, with their templates resolved; paths begin at its folder. */
export function readTopLevel(values: DvcValues, top: ReadonlyMap<string, Node | null>): DvcTopLevel {
  const place: Place = { values, folder: folderOf(values.source.file) };
  return {
    declared: [
      ...readPaths(place, top.get("metrics") ?? null, "metrics").map(({ path, range }) => ({
        path,
        role: "metrics" as const,
        file: values.source.file,
        range,
      })),
      ...readPlots(place, top.get("plots") ?? null),
      ...values.entriesOf(top.get("artifacts") ?? null, "artifacts").flatMap((entry) => readArtifact(place, entry)),
    ],
    paramsFiles: readPaths(place, top.get("params") ?? null, "params").map(({ path }) => path),
    datasets: values.items(top.get("datasets") ?? null, "datasets").flatMap((item) => readDataset(values, item)),
  };
}

interface Place {
  readonly values: DvcValues;
  readonly folder: string;
}

function readPaths(
  { values, folder }: Place,
  node: Node | null,
  section: string,
): readonly { readonly path: string; readonly range: SourceRange }[] {
  return values.items(node, section).flatMap((item) => {
    const written = values.text(item, section);
    return written === undefined
      ? []
      : [{ path: resolveFrom(folder, written), range: values.source.rangeOfNode(item) }];
  });
}

/** A plot is a path, or a name with what is drawn: then the paths may stand under `x` and `y`. */
function readPlots(place: Place, node: Node | null): readonly DeclaredArtifact[] {
  const { values } = place;
  if (isMap(node)) return values.source.entries(node).flatMap((entry) => readPlot(place, entry));
  return values.items(node, "plots").flatMap((item) => {
    if (isMap(item)) return values.source.entries(item).flatMap((entry) => readPlot(place, entry));
    return readPlot(place, { key: "", keyNode: item, value: null });
  });
}

function readPlot({ values, folder }: Place, { keyNode, value }: MapEntry): readonly DeclaredArtifact[] {
  const id = values.text(keyNode, "plots");
  if (id === undefined) return [];
  const options = values.entriesOf(value, `plots of ${id}`);
  values.refuseUnknownKeys(options, drawingKeys, "a plot");
  const drawing = new Map(options.map((entry) => [entry.key, values.tree(entry.value, entry.key)]));
  const named = ["x", "y"].flatMap((axis) => filesOf(drawing.get(axis)));
  const plot = plainOf(drawing) as NonNullable<DeclaredArtifact["plot"]>;
  return [...new Set(named.length > 0 ? named : [id])].map((written) => ({
    path: resolveFrom(folder, written),
    role: "plots",
    file: values.source.file,
    range: values.source.rangeOfNode(keyNode),
    ...(named.length > 0 && { name: id }),
    ...(drawing.size > 0 && { plot }),
  }));
}

function filesOf(axis: TypedValue | undefined): readonly string[] {
  return isTypedMap(axis) ? [...axis.keys()] : [];
}

function readArtifact({ values, folder }: Place, { key, keyNode, value }: MapEntry): readonly DeclaredArtifact[] {
  if (!isMap(value)) {
    const message = `The artifact \`${key}\` must be a map. Write \`path: …\` beneath it, indented.`;
    values.addProblem(value ?? keyNode, "wrong-type", message);
    return [];
  }
  if (!/^[a-z0-9]([a-z0-9-/]*[a-z0-9])?$/.test(key)) {
    const message = `\`${key}\` is no name that DVC takes for an artifact: small letters, digits, \`-\` and \`/\` between them.`;
    values.addProblem(keyNode, "artifact-name", message, "warning");
  }
  const entries = values.source.entries(value);
  values.refuseUnknownKeys(entries, artifactKeys, "an artifact");
  const option = new Map(entries.map((entry) => [entry.key, entry.value]));
  const node = option.get("path") ?? null;
  if (!node || (isScalar(node) && node.value === null)) {
    values.addProblem(
      keyNode,
      "missing-path",
      `The artifact \`${key}\` has no \`path\`. Say which file or folder it is.`,
    );
    return [];
  }
  const written = values.text(node, "path");
  if (written === undefined) return [];
  const { desc, type, labels, meta } = readOptions(values, option);
  const role: ArtifactRole | undefined = roleOfType(type);
  return [
    {
      path: resolveFrom(folder, written),
      file: values.source.file,
      name: key,
      range: values.source.rangeOfNode(node),
      ...(role !== undefined && { role }),
      ...(desc !== undefined && { desc }),
      ...(type !== undefined && { type }),
      ...(labels && { labels }),
      ...(meta && { meta }),
    },
  ];
}

function readDataset(values: DvcValues, item: Node): readonly string[] {
  if (!isMap(item)) {
    values.addProblem(item, "wrong-type", "An entry of `datasets` must be a map with `name`, `url` and `type`.");
    return [];
  }
  const entries = values.source.entries(item);
  values.refuseUnknownKeys(entries, datasetKeys, "a dataset");
  const name = values.text(entries.find(({ key }) => key === "name")?.value ?? null, "name");
  if (name !== undefined) return [name];
  if (!values.isUnresolved)
    values.addProblem(item, "missing-name", "This dataset has no `name`. Dependencies call it by that.");
  return [];
}
