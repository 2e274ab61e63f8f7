import path from "node:path";

import type { CommitFacts, ExperimentFacts } from "../../git/git.ts";
import { UserError } from "../../model/errors.ts";
import type { ImportedRun } from "../../model/imports.ts";
import type { FoundRun, RunSource } from "../runSource.ts";
import { type CommitSources, type CommitValues, readCommitValues } from "./commitValues.ts";

/** So many commits that changed metrics are taken in, the newest. */
const maxCommits = 1_000;
const maxNameLength = 60;

/** DVC's experiments, where there are any, of a repository's `.git` (absolute). Each has the commit that it was begun at. */
export async function experimentSources(places: CommitSources, gitDir: string): Promise<readonly RunSource[]> {
  const experiments = await places.git.experiments();
  if (experiments.length === 0) return [];
  return [
    { tool: "dvc", place: path.join(gitDir, "refs", "exps"), runs: () => experimentsIn(places, gitDir, experiments) },
  ];
}

function* experimentsIn(
  places: CommitSources,
  gitDir: string,
  experiments: readonly ExperimentFacts[],
): Generator<FoundRun> {
  const values = lazily(() => readCommitValues(places, experiments, {}));
  for (const experiment of experiments) {
    const { name, baseline } = experiment;
    yield foundIn(gitDir, `${baseline}/${name}`, experiment, async () => ({
      ...(await runOf(values, experiment)),
      name,
      experiment: "DVC experiments",
      commit: baseline,
    }));
  }
}

/** The commits of branches that changed what HEAD's pipeline files call metrics, as runs. Asked for by a person. */
export function historySource(places: CommitSources, gitDir: string): RunSource {
  return { tool: "git", place: gitDir, runs: () => commitsIn(places, gitDir) };
}

async function* commitsIn(places: CommitSources, gitDir: string): AsyncGenerator<FoundRun> {
  const { git } = places;
  const reading = { mayFetch: true };
  const head = (await git.head())?.commit;
  const tips = head === undefined ? [] : await git.commitsSince({ starts: [head], limit: 1 });
  const tipValues = await readCommitValues(places, tips, reading);
  const metrics = tips.flatMap((tip) => tipValues.metricsGlobs(tip));
  if (metrics.length === 0) {
    throw new UserError(
      "import-unknown",
      "No dvc.yaml at HEAD names metrics files, so that the history has none.",
      "Name them there under `metrics`, commit it, and take the history in again.",
    );
  }
  const commits = await git.commitsTouching(
    metrics.flatMap((glob) => [glob, `${glob}/**`]),
    maxCommits,
  );
  const values = lazily(() => readCommitValues(places, commits, reading));
  for (const facts of commits) {
    const { commit, subject } = facts;
    yield foundIn(gitDir, commit, facts, async () => ({
      ...(await runOf(values, facts)),
      name: `${commit.slice(0, 7)} ${subject}`.slice(0, maxNameLength).trimEnd(),
      experiment: "git history",
      commit,
    }));
  }
}

/** A commit never changes: it is its own stamp. */
function foundIn(gitDir: string, id: string, { commit }: CommitFacts, read: FoundRun["read"]): FoundRun {
  return { id, place: gitDir, stamp: commit, read };
}

async function runOf(
  values: () => Promise<CommitValues>,
  facts: CommitFacts,
): Promise<Omit<ImportedRun, "name" | "experiment">> {
  const { params, metrics } = (await values()).valuesOf(facts);
  return { state: "done", startedAt: facts.time, endedAt: facts.time, params, metrics, curves: [] };
}

/** Nothing is read where every run is known already. */
function lazily<Result>(make: () => Promise<Result>): () => Promise<Result> {
  let made: Promise<Result> | undefined;
  return () => (made ??= make());
}
