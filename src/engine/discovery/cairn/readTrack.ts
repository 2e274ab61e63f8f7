import { isMap } from "yaml";
import type { Node } from "yaml";
import type { ArtifactRole } from "../../model/artifact.ts";
import { artifactRoles } from "../../model/artifact.ts";
import { isOutsideRoot, resolveFrom } from "../../model/paths.ts";
import type { TrackRule } from "../../model/projectSettings.ts";
import type { Remedy } from "../../model/remedy.ts";
import { keyNames } from "../yaml/keyDocs.ts";
import { isNothing, itemsOf, knownEntries, textOf, wordOf } from "../yaml/checkedValues.ts";
import type { MapEntry, YamlSource } from "../yaml/yamlSource.ts";
import { trackKeys } from "./cairnKeys.ts";
import { isGlob, parseGlob } from "./globPattern.ts";

/** What `track` names to be versioned, each path and pattern once. */
export function readTrack(source: YamlSource, entry: MapEntry | undefined): readonly TrackRule[] {
  const message = "`track` must be a list of paths: begin each with `- `.";
  return withoutDoubles(
    source,
    itemsOf(source, entry, message).flatMap((item) => readRule(source, item)),
  );
}

function readRule(source: YamlSource, node: Node | null): readonly TrackRule[] {
  if (!node) return [];
  if (!isMap(node)) {
    const written = textOf(source, node, "What is tracked must be a path, or a map with `path` and `role`.");
    return written === undefined ? [] : ruleOf(source, { written, place: node, item: node });
  }
  const entries = knownEntries(source, node, keyNames(trackKeys), "`track`");
  const place = entries.get("path")?.value ?? null;
  const written = textOf(source, place, "`path` must be a text: put it in quotes.");
  const role = wordOf(source, entries.get("role")?.value ?? null, artifactRoles, "role");
  if (isNothing(place)) {
    source.addProblem(node, "missing-path", "This has no `path`. Say which file or folder it is.");
  }
  return written === undefined || !place ? [] : ruleOf(source, { written, place, item: node, role });
}

interface WrittenRule {
  readonly written: string;
  /** Where its path stands. */
  readonly place: Node;
  /** All of its entry in the list. */
  readonly item: Node;
  readonly role?: ArtifactRole | undefined;
}

function ruleOf(source: YamlSource, { written, place, item, role }: WrittenRule): readonly TrackRule[] {
  const path = resolveFrom(".", written);
  const isPattern = isGlob(path);
  if (path === "." || isOutsideRoot(path)) {
    const message = `\`${written}\` is no file or folder inside the project: versions are kept of such alone.`;
    source.addProblem(place, "path-outside", message);
    return [];
  }
  if (isPattern && !parseGlob(path)) {
    const message = "A brace is open here, or closed twice: write `{a,b}` for one of two.";
    source.addProblem(place, "bad-pattern", message);
    return [];
  }
  const [range, whole] = [source.rangeOfNode(place), source.rangeOfNode(item)];
  return [{ path, isPattern, ...(role !== undefined && { role }), range, item: whole }];
}

function withoutDoubles(source: YamlSource, rules: readonly TrackRule[]): readonly TrackRule[] {
  const byPath = new Map<string, TrackRule>();
  for (const rule of rules) {
    if (byPath.has(rule.path)) {
      const message = `\`${rule.path}\` stands here a second time. Take one of the two away.`;
      const remedy: Remedy = { kind: "remove-entry", range: rule.item };
      source.addProblem(rule.range, "duplicate-track", message, "warning", [remedy]);
    } else byPath.set(rule.path, rule);
  }
  return [...byPath.values()];
}
