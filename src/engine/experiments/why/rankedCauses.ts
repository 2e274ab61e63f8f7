import type { ArtifactRow, CodeRow, Comparison, EnvironmentRow } from "../../model/comparison.ts";
import type { Cause, CauseKind } from "../../model/explanation.ts";
import type { RunDetail } from "../../model/run.ts";
import type { Significance } from "../../model/significance.ts";
import type { Stage } from "../../model/stage.ts";
import { valueWords } from "../../model/valueWords.ts";
import { countOf, listOf } from "../../model/words.ts";
import { seedsOf } from "../seeds.ts";
import { isTellingCode, paramFilesOf } from "../significance/likeness.ts";
import type { CodeChange } from "./codeChange.ts";
import { environmentKind, packagePrefix } from "./environmentKinds.ts";
import { type Imported, packageName } from "./importedPackages.ts";
import type { ParamEffect } from "./paramEffect.ts";
import type { Reach } from "./reach.ts";

/** All that is known of the difference between two runs. */
export interface WhyFacts {
  readonly details: readonly [baseline: RunDetail, run: RunDetail];
  readonly comparison: Pick<Comparison, "params" | "artifacts" | "environment" | "code">;
  readonly metric: string | undefined;
  readonly significance: Significance | undefined;
  readonly reach: Reach;
  readonly imported: Imported;
  /** By path. */
  readonly codeChanges: ReadonlyMap<string, CodeChange>;
  /** What became of each input that differs, by path. */
  readonly dataChanges: ReadonlyMap<string, readonly string[]>;
  /** By key. */
  readonly paramEffects: ReadonlyMap<string, ParamEffect>;
}

/** A cause with how much speaks for it. */
interface Weighed extends Omit<Cause, "likelihood"> {
  readonly score: number;
}

/** From these scores on a cause is likely, or possible. */
const likely = 70;
const possible = 30;

/** What each kind weighs by itself, and what is known of a single cause adds to it or takes from it. */
const weights: Readonly<Record<CauseKind, number>> = {
  data: 60,
  code: 55,
  param: 60,
  stage: 55,
  package: 20,
  environment: 25,
  hardware: 20,
  seed: 40,
  unknown: 50,
};
const weightOf = {
  onTheWay: 15,
  offTheWay: -40,
  pairsFor: 35,
  pairsAgainst: -45,
  imported: 25,
  cosmetic: -60,
  forPeople: -120,
  test: -30,
  noise: 45,
  beyondNoise: -25,
  alone: 40,
} as const;

/** More packages that the code does not import are counted, not named. */
const mostNamed = 5;
const mostStages = 4;

/** Everything that may have made the difference, what most speaks for first. Where nothing differs, it says so. */
export function rankCauses(facts: WhyFacts): readonly Cause[] {
  const found = [
    ...stageCauses(facts),
    ...dataCauses(facts),
    ...codeCauses(facts),
    ...paramCauses(facts),
    ...environmentCauses(facts),
    ...seedCauses(facts),
    ...chanceCauses(facts),
  ];
  const serious = found.filter(({ score }) => score >= possible);
  const weighed = found.length === 0 ? nothingDiffers(facts) : found;
  return weighed
    .map((cause) => (serious.length === 1 && serious[0] === cause ? standingAlone(cause, found.length) : cause))
    .toSorted((one, other) => other.score - one.score)
    .map(({ score, ...cause }): Cause => ({ ...cause, likelihood: likelihoodOf(score) }));
}

function likelihoodOf(score: number): Cause["likelihood"] {
  if (score >= likely) return "likely";
  return score >= possible ? "possible" : "unlikely";
}

function standingAlone(cause: Weighed, count: number): Weighed {
  const words = count === 1 ? "Nothing else differs." : "Nothing else that differs is likely to matter.";
  return { ...cause, score: cause.score + weightOf.alone, evidence: [...cause.evidence, words] };
}

/** What stages on the way to the metric use, and what none does; nothing where the way is not known. */
function byWay(
  { reach, metric }: WhyFacts,
  users: readonly Stage[],
  isImported = false,
): { readonly score: number; readonly words: readonly string[] } {
  if (reach.stages.length === 0) return { score: 0, words: [] };
  const what = metric === undefined ? "the metrics" : `\`${metric}\``;
  if (users.length === 0 && isImported) {
    return { score: weightOf.onTheWay, words: [`What stages on the way to ${what} run imports it.`] };
  }
  if (users.length === 0) {
    const words = `No stage on the way to ${what} (${namesOf(reach.stages)}) uses it, as the pipeline is now.`;
    return { score: weightOf.offTheWay, words: [words] };
  }
  const verb = users.length === 1 ? "uses" : "use";
  return { score: weightOf.onTheWay, words: [`${namesOf(users)} ${verb} it, on the way to ${what}.`] };
}

function namesOf(stages: readonly Stage[]): string {
  return listOf(
    stages.map(({ id }) => `\`${id}\``),
    mostStages,
  );
}

function stageCauses({ details: [baseline, run] }: WhyFacts): readonly Weighed[] {
  const stages = ({ stages: list, command }: RunDetail): readonly string[] =>
    command ? [command.argv.slice(0, 2).join(" ")] : list.map(({ stageId }) => stageId);
  const [before, after] = [stages(baseline), stages(run)];
  const added = after.filter((one) => !before.includes(one));
  const gone = before.filter((one) => !after.includes(one));
  if (added.length + gone.length === 0 || before.length === 0 || after.length === 0) return [];
  const name = (one: readonly string[]): string =>
    listOf(
      one.map((id) => `\`${id}\``),
      mostNamed,
    );
  const parts = [
    ...(added.length > 0 ? [`only ${run.name} ran ${name(added)}`] : []),
    ...(gone.length > 0 ? [`only ${baseline.name} ran ${name(gone)}`] : []),
  ];
  const message = `They did not run the same: ${parts.join(", ")}.`;
  return [{ kind: "stage", message, evidence: [], score: weights.stage }];
}

function dataCauses(facts: WhyFacts): readonly Weighed[] {
  const inputs = facts.comparison.artifacts.filter(({ role, differs }) => role === "input" && differs);
  return inputs.map((row): Weighed => {
    const way = byWay(facts, facts.reach.readersOf(row.path));
    return {
      kind: "data",
      subject: row.path,
      message: `The data \`${row.path}\` ${dataVerb(row, facts.details[1].name)}.`,
      evidence: [...(facts.dataChanges.get(row.path) ?? []), ...way.words],
      score: weights.data + way.score,
    };
  });
}

function dataVerb({ versions: [before, after] }: ArtifactRow, name: string): string {
  if (!before) return `was read by ${name} alone`;
  return after ? "is another version" : `was not read by ${name}`;
}

function codeCauses(facts: WhyFacts): readonly Weighed[] {
  const paramFiles = paramFilesOf(facts.details);
  const files = facts.comparison.code.filter(({ path }) => !paramFiles.has(path));
  const telling = files.filter(({ path }) => isTellingCode(path, paramFiles));
  const others = files.filter((row) => !telling.includes(row)).map(({ path }) => `\`${path}\``);
  const verb = others.length === 1 ? "is" : "are";
  const message = `${countOf(others.length, "file")} that ${verb} written for people changed: ${listOf(others, mostNamed)}.`;
  const score = weights.code + weightOf.forPeople;
  return [
    ...telling.map((row) => codeCause(row, facts)),
    ...(others.length > 0 ? [{ kind: "code", message, evidence: [], score } as const] : []),
  ];
}

function codeCause({ path, digests: [before, after] }: CodeRow, facts: WhyFacts): Weighed {
  const change = facts.codeChanges.get(path);
  const isTest = /(?:^|\/)(?:tests?\/|test_[^/]*$|conftest\.py$)/.test(path);
  const isImported = facts.imported.files.has(path);
  const way = byWay(facts, facts.reach.readersOf(path), isImported);
  const verb = before === undefined ? "is new" : after === undefined ? "is gone" : "changed";
  const lines = change?.lines ? ` (+${change.lines.added} −${countOf(change.lines.removed, "line")})` : "";
  const isCosmetic = change?.isCosmetic === true;
  return {
    kind: "code",
    subject: path,
    message: `The code \`${path}\` ${verb}${lines}.`,
    evidence: [...(isCosmetic ? ["Only comments and blank lines differ."] : []), ...way.words],
    score: weights.code + way.score + (isTest ? weightOf.test : 0) + (isCosmetic ? weightOf.cosmetic : 0),
  };
}

function paramCauses(facts: WhyFacts): readonly Weighed[] {
  const seeds = facts.details.map(({ params }) => seedsOf(params));
  const rows = facts.comparison.params.filter(
    ({ key, differs }) => differs && !seeds.some((one) => Object.hasOwn(one, key)),
  );
  return rows.map(({ key, values: [before, after] }): Weighed => {
    const effect = facts.paramEffects.get(key);
    const way = byWay(facts, facts.reach.usersOf(key));
    const added = effect?.weight === 1 ? weightOf.pairsFor : effect?.weight === -1 ? weightOf.pairsAgainst : 0;
    return {
      kind: "param",
      subject: key,
      message: `The parameter \`${key}\` is ${valueWords(after)}, was ${valueWords(before)}.`,
      // What runs have shown counts for more than what the pipeline says.
      evidence: [...(effect ? [effect.sentence] : []), ...(added > 0 && way.score < 0 ? [] : way.words)],
      score: weights.param + added + (added > 0 ? Math.max(0, way.score) : way.score),
    };
  });
}

function environmentCauses(facts: WhyFacts): readonly Weighed[] {
  const rows = facts.comparison.environment.filter(({ differs, key }) => differs && environmentKind(key));
  const packages = rows.filter(({ key }) => environmentKind(key) === "package");
  const isImported = ({ key }: EnvironmentRow): boolean =>
    facts.imported.packages.has(packageName(key.slice(packagePrefix.length).replace(/ of .*$/, "")));
  const imported = packages.filter(isImported);
  const others = packages.filter((row) => !isImported(row));
  const further = rows
    .filter(({ key }) => environmentKind(key) !== "package")
    .map((row): Weighed => {
      const kind = environmentKind(row.key) ?? "environment";
      return {
        kind,
        subject: row.key,
        message: `${capital(row.key)}: ${moved(row)}.`,
        evidence: [],
        score: weights[kind],
      };
    });
  return [
    ...imported.map((row): Weighed => ({
      kind: "package",
      subject: row.key,
      message: `The package \`${row.key.slice(packagePrefix.length)}\` is another: ${moved(row)}.`,
      evidence: ["The code imports it."],
      score: weights.package + weightOf.imported,
    })),
    ...further,
    ...(others.length > 0 ? [otherPackages(others)] : []),
  ];
}

function otherPackages(rows: readonly EnvironmentRow[]): Weighed {
  const named = rows.map((row) => `${row.key.slice(packagePrefix.length)} ${moved(row)}`);
  const verb = rows.length === 1 ? "differs" : "differ";
  return {
    kind: "package",
    message: `${countOf(rows.length, "package")} ${verb} that the code is not seen to import: ${listOf(named, mostNamed)}.`,
    evidence: [],
    score: weights.package,
  };
}

function moved({ values: [before = "none", after = "none"] }: EnvironmentRow): string {
  return `${before} → ${after}`;
}

function seedCauses({ details, comparison, significance }: WhyFacts): readonly Weighed[] {
  const seeds = details.map(({ params }) => seedsOf(params));
  const rows = comparison.params.filter(({ key, differs }) => differs && seeds.some((one) => Object.hasOwn(one, key)));
  if (rows.length === 0) return [];
  const moves = rows.map(
    ({ key, values: [before, after] }) => `\`${key}\` ${valueWords(before)} → ${valueWords(after)}`,
  );
  const isNoise = significance?.verdict === "noise" || significance?.verdict === "alike";
  const isReal = significance?.verdict === "real";
  return [
    {
      kind: "seed",
      subject: rows[0]?.key ?? "",
      message: `The seed is another: ${listOf(moves, mostNamed)}.`,
      evidence: [
        ...(isNoise ? ["Runs that differ in nothing but their seed lie as far apart."] : []),
        ...(isReal ? ["Runs that differ in nothing but their seed lie closer together."] : []),
        ...(significance ? [] : ["Nobody knows how much it makes: too few runs differ in nothing but their seed."]),
      ],
      score: weights.seed + (isNoise ? weightOf.noise : 0) + (isReal ? weightOf.beyondNoise : 0),
    },
  ];
}

/** With the same seed in both, and no more between them than other seeds make, it is this seed that makes the difference. */
function chanceCauses({ comparison: { params }, details, significance }: WhyFacts): readonly Weighed[] {
  const seeds = details.map(({ params: own }) => seedsOf(own));
  const hasMoved = params.some(({ key, differs }) => differs && seeds.some((one) => Object.hasOwn(one, key)));
  if (significance?.verdict !== "noise" || hasMoved) return [];
  const [before, after] = significance.counts;
  return [
    {
      kind: "seed",
      message: "Chance: with other seeds the difference does not stay.",
      evidence: [
        `Over ${before} and ${after} runs with other seeds the means lie no farther apart than seeds make them.`,
      ],
      score: weights.seed + weightOf.noise,
    },
  ];
}

/** The command itself does not make the same twice; or what made the difference is not on record. */
function nothingDiffers({ details }: WhyFacts): readonly Weighed[] {
  const hasSeed = details.every(({ params }) => Object.keys(seedsOf(params)).length > 0);
  const isImported = details.some(({ origin }) => origin?.kind === "import");
  const message = isImported
    ? "Nothing that was recorded differs. Of runs that another tool has recorded, code and data are not known."
    : "Code, data, parameters and environment are the same: the command itself does not make the same twice.";
  const evidence = hasSeed
    ? ["A seed is set: what runs in parallel or on a graphics card may still add up in another order."]
    : ["No parameter names a seed: what is drawn at random is drawn anew each time."];
  return [{ kind: "unknown", message, evidence, score: weights.unknown + weightOf.alone }];
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
