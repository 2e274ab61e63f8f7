/**
 * The ledger's tables, version 1. What names the same thing again and again (paths, commits, keys) has a number of its
 * own. A run's parameters and newest metrics are packed as JSON in one row, for reading whole tables fast; beside them
 * `value_index` holds every single value, for sorting and filtering. A change is a new migration: this text stays as it is.
 */
export const schemaVersion1 = `
CREATE TABLE commits (
  key INTEGER PRIMARY KEY,
  hash TEXT NOT NULL UNIQUE,
  subject TEXT
) STRICT;

CREATE TABLE artifacts (
  key INTEGER PRIMARY KEY,
  path TEXT NOT NULL UNIQUE
) STRICT;

-- is_executable is null where it is not known, and for directories.
CREATE TABLE versions (
  key INTEGER PRIMARY KEY,
  artifact INTEGER NOT NULL REFERENCES artifacts,
  kind TEXT NOT NULL,
  digest TEXT NOT NULL,
  size INTEGER NOT NULL,
  file_count INTEGER NOT NULL,
  is_executable INTEGER
) STRICT;
CREATE UNIQUE INDEX versions_by_content ON versions (artifact, digest, kind, ifnull(is_executable, -1));

-- Newer snapshots have larger keys. run_id is no reference: a snapshot outlives its run.
CREATE TABLE snapshots (
  key INTEGER PRIMARY KEY,
  id TEXT NOT NULL UNIQUE,
  cause TEXT NOT NULL,
  time INTEGER NOT NULL,
  commit_key INTEGER REFERENCES commits,
  branch TEXT,
  run_id TEXT,
  message TEXT
) STRICT;
CREATE INDEX snapshots_by_commit ON snapshots (commit_key) WHERE commit_key IS NOT NULL;
CREATE INDEX snapshots_by_run ON snapshots (run_id) WHERE run_id IS NOT NULL;

-- version is null where the artifact was not in the workspace.
CREATE TABLE snapshot_artifacts (
  snapshot INTEGER NOT NULL REFERENCES snapshots ON DELETE CASCADE,
  artifact INTEGER NOT NULL REFERENCES artifacts,
  version INTEGER REFERENCES versions,
  PRIMARY KEY (snapshot, artifact)
) STRICT, WITHOUT ROWID;
CREATE INDEX snapshots_by_version ON snapshot_artifacts (version, snapshot) WHERE version IS NOT NULL;

-- digest is the SHA-256 of content, so that runs with the same environment share it.
CREATE TABLE environments (
  key INTEGER PRIMARY KEY,
  digest TEXT NOT NULL UNIQUE,
  content TEXT NOT NULL
) STRICT;

-- Runs that began later have larger keys.
CREATE TABLE runs (
  key INTEGER PRIMARY KEY,
  id TEXT NOT NULL UNIQUE,
  name TEXT NOT NULL,
  experiment TEXT NOT NULL,
  state TEXT NOT NULL,
  started_at INTEGER NOT NULL,
  ended_at INTEGER,
  commit_key INTEGER REFERENCES commits,
  branch TEXT,
  dirty INTEGER NOT NULL,
  failure TEXT,
  log_dir TEXT NOT NULL,
  diff TEXT,
  environment INTEGER REFERENCES environments,
  pid INTEGER NOT NULL,
  heartbeat_at INTEGER NOT NULL
) STRICT;
CREATE INDEX runs_by_start ON runs (started_at);
CREATE INDEX runs_by_name ON runs (name);
CREATE INDEX runs_by_experiment ON runs (experiment, started_at);
CREATE INDEX runs_going_on ON runs (key) WHERE state = 'running';

-- In a table of its own, so that a run's heartbeat does not write it again.
CREATE TABLE run_values (
  run INTEGER PRIMARY KEY REFERENCES runs ON DELETE CASCADE,
  params TEXT NOT NULL,
  metrics TEXT NOT NULL
) STRICT;

-- kind: param, metric or curve.
CREATE TABLE value_names (
  key INTEGER PRIMARY KEY,
  kind TEXT NOT NULL,
  name TEXT NOT NULL,
  UNIQUE (kind, name)
) STRICT;

-- No foreign key on run: it would need an index of its own, as large as this one.
CREATE TABLE value_index (
  name INTEGER NOT NULL REFERENCES value_names,
  value ANY NOT NULL,
  run INTEGER NOT NULL,
  PRIMARY KEY (name, value, run)
) STRICT, WITHOUT ROWID;

-- value is null where it is NaN, which SQLite does not have.
CREATE TABLE points (
  run INTEGER NOT NULL REFERENCES runs ON DELETE CASCADE,
  name INTEGER NOT NULL REFERENCES value_names,
  step REAL NOT NULL,
  value REAL,
  PRIMARY KEY (run, name, step)
) STRICT, WITHOUT ROWID;

CREATE TABLE stages (
  key INTEGER PRIMARY KEY,
  id TEXT NOT NULL UNIQUE
) STRICT;

CREATE TABLE run_stages (
  run INTEGER NOT NULL REFERENCES runs ON DELETE CASCADE,
  position INTEGER NOT NULL,
  stage INTEGER NOT NULL REFERENCES stages,
  outcome TEXT NOT NULL,
  started_at INTEGER,
  ended_at INTEGER,
  exit_code INTEGER,
  signal TEXT,
  reason TEXT NOT NULL,
  PRIMARY KEY (run, position)
) STRICT, WITHOUT ROWID;
CREATE UNIQUE INDEX runs_by_stage ON run_stages (stage, run, outcome);

CREATE TABLE run_artifacts (
  run INTEGER NOT NULL REFERENCES runs ON DELETE CASCADE,
  role TEXT NOT NULL,
  version INTEGER NOT NULL REFERENCES versions,
  PRIMARY KEY (run, role, version)
) STRICT, WITHOUT ROWID;

CREATE TABLE run_sources (
  run INTEGER NOT NULL REFERENCES runs ON DELETE CASCADE,
  path TEXT NOT NULL,
  digest TEXT NOT NULL,
  size INTEGER NOT NULL,
  PRIMARY KEY (run, path)
) STRICT, WITHOUT ROWID;

-- What a stage's result was made from. Newer records have larger keys.
CREATE TABLE stage_records (
  key INTEGER PRIMARY KEY,
  run INTEGER NOT NULL REFERENCES runs ON DELETE CASCADE,
  stage INTEGER NOT NULL REFERENCES stages,
  record TEXT NOT NULL,
  UNIQUE (run, stage)
) STRICT;
CREATE INDEX records_by_stage ON stage_records (stage, key);

CREATE TABLE packs (
  key INTEGER PRIMARY KEY,
  name TEXT NOT NULL UNIQUE
) STRICT;

-- hash is a BLAKE3 digest; pack and position are null where the object is loose.
CREATE TABLE objects (
  hash BLOB PRIMARY KEY,
  pack INTEGER REFERENCES packs,
  position INTEGER,
  size INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE stat_cache (
  directory TEXT PRIMARY KEY,
  content BLOB NOT NULL
) STRICT;
`;

/** Where a run comes from, as JSON, and whether it was made in a copy of the workspace: it says nothing of the workspace itself. */
export const runOrigins = `
ALTER TABLE runs ADD COLUMN origin TEXT;
ALTER TABLE runs ADD COLUMN in_copy INTEGER NOT NULL DEFAULT 0;
`;

/** What the stages of runs have used, as JSON. */
export const stageUsageTable = `
CREATE TABLE stage_usage (
  run INTEGER NOT NULL REFERENCES runs ON DELETE CASCADE,
  stage INTEGER NOT NULL REFERENCES stages,
  usage TEXT NOT NULL,
  PRIMARY KEY (run, stage)
) STRICT, WITHOUT ROWID;
`;

/**
 * Objects that lie in DVC's cache and not in the store, the content that DVC names by an md5 (of a folder:
 * its manifest), and what a stage's result was made from as one key, to find what was run before.
 */
export const resultsBefore = `
ALTER TABLE objects ADD COLUMN dvc_md5 TEXT;

CREATE TABLE md5_names (
  md5 TEXT PRIMARY KEY,
  hash BLOB NOT NULL
) STRICT, WITHOUT ROWID;

ALTER TABLE stage_records ADD COLUMN inputs TEXT;
CREATE INDEX records_by_inputs ON stage_records (inputs, key) WHERE inputs IS NOT NULL;
`;

/** Queues of runs; `request` and `base` are JSON. `run` is no reference: what a run was begun for is told without it too. */
export const sweepTables = `
CREATE TABLE sweeps (
  key INTEGER PRIMARY KEY,
  id TEXT NOT NULL UNIQUE,
  name TEXT NOT NULL,
  state TEXT NOT NULL,
  request TEXT NOT NULL,
  base TEXT NOT NULL,
  started_at INTEGER NOT NULL,
  ended_at INTEGER,
  process TEXT NOT NULL
) STRICT;

CREATE TABLE sweep_runs (
  sweep INTEGER NOT NULL REFERENCES sweeps ON DELETE CASCADE,
  number INTEGER NOT NULL,
  position INTEGER NOT NULL,
  params TEXT NOT NULL,
  state TEXT NOT NULL,
  run TEXT,
  PRIMARY KEY (sweep, number)
) STRICT, WITHOUT ROWID;
`;

/** The snapshots of what restores were about to overwrite: newer restores have larger keys. */
export const restoresTable = `
CREATE TABLE restores (
  snapshot INTEGER PRIMARY KEY REFERENCES snapshots ON DELETE CASCADE
) STRICT;
`;

/**
 * Of a commit's snapshot: what lay in the workspace where the commit names another version, and whether it is not known
 * what an artifact without a version was.
 */
export const snapshotEvidence = `
ALTER TABLE snapshot_artifacts ADD COLUMN instead INTEGER REFERENCES versions;
ALTER TABLE snapshot_artifacts ADD COLUMN is_unknown INTEGER NOT NULL DEFAULT 0;
`;

/**
 * Runs that were forgotten, with all of their rows as JSON, until the store is cleared. Their numbers, and those of their
 * records up to the last one, are given to no other meanwhile.
 */
export const forgottenRunsTable = `
CREATE TABLE forgotten_runs (
  key INTEGER PRIMARY KEY,
  id TEXT NOT NULL UNIQUE,
  name TEXT NOT NULL,
  forgotten_at INTEGER NOT NULL,
  last_record INTEGER NOT NULL,
  content TEXT NOT NULL
) STRICT;
`;

/**
 * Where runs come from that other tools have recorded. `stamp` is another whenever such a run is; run is null where the
 * person has deleted it: it is not taken in again. `ordered_at` is when a run began, but never before Cairn's own run
 * before it, whatever the clock says.
 */
export const importTables = `
ALTER TABLE runs ADD COLUMN ordered_at INTEGER NOT NULL DEFAULT 0;
UPDATE runs SET ordered_at = latest.time
FROM (SELECT key, max(started_at) OVER (ORDER BY key) AS time FROM runs) latest WHERE latest.key = runs.key;
DROP INDEX runs_by_start;
CREATE INDEX runs_in_order ON runs (ordered_at, key);

CREATE TABLE imports (
  key INTEGER PRIMARY KEY,
  tool TEXT NOT NULL,
  place TEXT NOT NULL,
  UNIQUE (tool, place)
) STRICT;

CREATE TABLE imported_runs (
  import INTEGER NOT NULL REFERENCES imports ON DELETE CASCADE,
  external_id TEXT NOT NULL,
  stamp TEXT NOT NULL,
  run INTEGER REFERENCES runs ON DELETE SET NULL,
  PRIMARY KEY (import, external_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX imported_by_run ON imported_runs (run) WHERE run IS NOT NULL;
`;

/** What is known of each environment, by the names of its columns; `environment` is its number. */
export const environmentFacts = `
WITH known AS (
  SELECT key, content, json_extract(content, '$.interpreter.path') AS path FROM environments
)
SELECT name, value, environment FROM (
  SELECT 'python' AS name, json_extract(content, '$.interpreter.version') AS value, key AS environment FROM known
  UNION ALL SELECT 'interpreter', CASE
    WHEN path IS NULL THEN NULL
    WHEN path LIKE '%conda%' OR path LIKE '%mamba%' OR path LIKE '%/envs/%' THEN 'conda'
    WHEN path LIKE '%venv%' OR path LIKE '%virtualenv%' THEN 'venv'
    WHEN path LIKE '%pyenv%' THEN 'pyenv'
    WHEN path LIKE '/usr/%' OR path LIKE '/bin/%' OR path LIKE '%\\Program Files%' THEN 'system'
    ELSE 'other'
  END, key FROM known
  UNION ALL SELECT 'platform', json_extract(content, '$.platform') || ' ' || json_extract(content, '$.arch'), key FROM known
  UNION ALL SELECT 'CPUs', json_extract(content, '$.cpuCount'), key FROM known
  UNION ALL SELECT 'memory GiB', round(json_extract(content, '$.memoryBytes') / 1073741824.0, 1), key FROM known
  UNION ALL SELECT 'GPU', (SELECT group_concat(value, ', ') FROM json_each(content, '$.gpu.cards')), key FROM known
  UNION ALL SELECT 'GPU driver', json_extract(content, '$.gpu.driver'), key FROM known
  UNION ALL SELECT 'CUDA', json_extract(content, '$.gpu.cuda'), key FROM known
  UNION ALL SELECT 'Cairn', json_extract(content, '$.cairnVersion'), key FROM known
  UNION ALL SELECT 'package ' || each.key, each.value, known.key FROM known, json_each(content, '$.packages') each
  UNION ALL SELECT 'variable ' || each.key, each.value, known.key FROM known, json_each(content, '$.variables') each
) WHERE value IS NOT NULL`;

/**
 * What a person says of runs. A name that a person gave stands in `runs`, and `own_name` is the one that the run has of
 * itself. What is known of environments has a row each, so that runs are found and sorted by it.
 */
export const runMarkTables = `
CREATE TABLE run_marks (
  run INTEGER PRIMARY KEY REFERENCES runs ON DELETE CASCADE,
  starred INTEGER NOT NULL DEFAULT 0,
  archived INTEGER NOT NULL DEFAULT 0,
  note TEXT,
  own_name TEXT
) STRICT;
CREATE INDEX archived_runs ON run_marks (run) WHERE archived;

CREATE TABLE run_tags (
  run INTEGER NOT NULL REFERENCES runs ON DELETE CASCADE,
  tag TEXT NOT NULL,
  PRIMARY KEY (run, tag)
) STRICT, WITHOUT ROWID;
CREATE INDEX runs_by_tag ON run_tags (tag, run);

CREATE TABLE environment_facts (
  name TEXT NOT NULL,
  value ANY NOT NULL,
  environment INTEGER NOT NULL REFERENCES environments ON DELETE CASCADE,
  PRIMARY KEY (environment, name)
) STRICT, WITHOUT ROWID;
CREATE INDEX environments_by_fact ON environment_facts (name, value, environment);
INSERT OR IGNORE INTO environment_facts ${environmentFacts};
CREATE INDEX runs_by_environment ON runs (environment) WHERE environment IS NOT NULL;
CREATE INDEX runs_by_version ON run_artifacts (version, run);
${countedChanges([
  ["runs", "looks", "OF name, experiment, state, started_at, ordered_at, ended_at, commit_key"],
  ["run_marks", "looks"],
  ["run_tags", "looks"],
  ["runs", "columns", "OF environment"],
  ["run_values", "columns", "OF params, metrics"],
  ["run_artifacts", "columns"],
])}`;

/**
 * Counts the changes of what a table of runs follows from: points and signs of life are none of it. A statement that
 * leaves all values as they were counts too.
 */
function countedChanges(watched: readonly (readonly [table: string, count: string, of?: string])[]): string {
  const triggers = watched.flatMap(([table, count, of = ""]) =>
    [`INSERT`, `UPDATE ${of}`, `DELETE`].map(
      (event) => `
CREATE TRIGGER ${table}_${event.slice(0, 6).toLowerCase()}_${count} AFTER ${event} ON ${table}
BEGIN UPDATE run_changes SET ${count} = ${count} + 1; END;`,
    ),
  );
  return `
CREATE TABLE run_changes (looks INTEGER NOT NULL, columns INTEGER NOT NULL) STRICT;
INSERT INTO run_changes VALUES (0, 0);
${triggers.join("")}
`;
}
