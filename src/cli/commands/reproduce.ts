import { printSection } from "../output/section.ts";
import { existsSync, readFileSync, statSync } from "node:fs";
import path from "node:path";
import { readRecipe } from "../../engine/reproduce/recipeFile.ts";
import { shortDigest } from "../../engine/model/digest.ts";
import type { Recipe } from "../../engine/model/recipe.ts";
import type {
  ReproducedArtifact,
  ReproducedMetric,
  Reproduction,
  ReproductionVerdict,
} from "../../engine/model/reproduction.ts";
import type { LocalEngine } from "../../engine/localEngine.ts";
import type { ReproduceJson } from "../json/fromRunJson.ts";
import { toRunJson } from "../json/runJson.ts";
import type { CommonOptions, ReproduceOptions } from "../options.ts";
import { formatValue } from "../output/format.ts";
import type { Mark } from "../output/marks.ts";
import { paint } from "../output/paint.ts";
import { jsonVersion, printJson } from "../output/printJson.ts";
import { withProject } from "../project.ts";
import { withRunHost } from "../runHost.ts";

/** `cairn reproduce RUN|FILE`. Resolves to 0 where the same came of it, or what is as near as the tolerance asks for. */
export async function reproduceRun(written: string, options: CommonOptions & ReproduceOptions): Promise<number> {
  return withProject(options, async (engine) => {
    const recipe = await findRecipe(engine, written, options);
    const { tolerance, keep, name, jobs } = options;
    const request = {
      tolerance,
      keepCopy: keep,
      ...(name !== undefined && { name }),
      ...(jobs !== undefined && { jobs }),
    };
    return withRunHost(options.json, async (host) => {
      const reproduction = await engine.reproduce(recipe, request, host);
      if (options.json) printJson(toJson(reproduction));
      else printReproduction(reproduction);
      return isSame[reproduction.verdict] ? 0 : 1;
    });
  });
}

const isSame: Readonly<Record<ReproductionVerdict, boolean>> = {
  identical: true,
  "same-metrics": true,
  different: false,
  failed: false,
};

/** A recipe file where there is one of that name, else the run's own. */
async function findRecipe(engine: LocalEngine, written: string, { C }: CommonOptions): Promise<Recipe> {
  const file = path.resolve(C, written);
  const isFile = existsSync(file) && statSync(file).isFile();
  return isFile ? readRecipe(written, readFileSync(file, "utf8")) : engine.recipe(written);
}

function toJson({ of, run, verdict, artifacts, metrics, causes }: Reproduction): ReproduceJson {
  return { version: jsonVersion, verdict, of, run: toRunJson(run), artifacts, metrics, causes };
}

const marks = {
  same: { sign: "=", color: "green" },
  near: { sign: "≈", color: "yellow" },
  other: { sign: "≠", color: "red" },
} as const satisfies Record<string, Mark>;

function printReproduction({ of, verdict, artifacts, metrics, causes }: Reproduction): void {
  printSection("artifacts", artifacts.map(artifactRow));
  printSection("metrics", metrics.map(metricRow));
  printSection(
    "why",
    causes.map(({ message }) => [message]),
  );
  const color = isSame[verdict] ? "green" : "red";
  process.stdout.write(`\n${paint.stdout(color, describeVerdict(verdict, of.name))}\n`);
}

function artifactRow({ path: artifact, before, after, isIdentical }: ReproducedArtifact): readonly string[] {
  const { sign, color } = isIdentical ? marks.same : marks.other;
  const digests = [before, after].map((version) => (version ? shortDigest(version.digest) : "not made"));
  return [paint.stdout(color, sign), artifact, isIdentical ? "identical" : digests.join(" → ")];
}

function metricRow({ key, before, after, state }: ReproducedMetric): readonly string[] {
  const { sign, color } = { identical: marks.same, near: marks.near, different: marks.other }[state];
  const values = state === "identical" ? [after] : [before, after];
  return [
    paint.stdout(color, sign),
    key,
    values.map((one) => (one === undefined ? "–" : formatValue(one))).join(" → "),
  ];
}

function describeVerdict(verdict: ReproductionVerdict, name: string): string {
  switch (verdict) {
    case "identical":
      return `Identical: every artifact and every metric is as ${name} made it.`;
    case "same-metrics":
      return `The metrics are as those of ${name}; the bytes are not all the same.`;
    case "different":
      return `Different: it did not come out as ${name} did.`;
    case "failed":
      return `The run did not end well, so nothing can be said of ${name}.`;
  }
}
