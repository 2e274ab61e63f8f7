/** What runs a rule: at most one of them, after all others. */
export const actionKeywords: ReadonlySet<string> = new Set([
  "run",
  "shell",
  "script",
  "notebook",
  "wrapper",
  "template_engine",
  "cwl",
]);

/** Every keyword that a rule may hold, of Snakemake 5 to 9 (`parser.py`). */
export const ruleKeywords: ReadonlySet<string> = new Set([
  ...actionKeywords,
  "name",
  "input",
  "output",
  "params",
  "threads",
  "resources",
  "retries",
  "priority",
  "version",
  "log",
  "message",
  "benchmark",
  "conda",
  "software",
  "singularity",
  "container",
  "containerized",
  "envmodules",
  "wildcard_constraints",
  "shadow",
  "group",
  "cache",
  "handover",
  "default_target",
  "localrule",
  "pathvars",
]);

/** What a module may hold. */
export const moduleKeywords: ReadonlySet<string> = new Set([
  "snakefile",
  "meta_wrapper",
  "config",
  "skip_validation",
  "replace_prefix",
  "prefix",
  "pathvars",
  "name",
]);

/** Keywords of a Snakefile itself whose block is Python that runs with the workflow, not with its reading. */
export const handlerKeywords: ReadonlySet<string> = new Set(["onsuccess", "onerror", "onstart"]);

/** Keywords of a Snakefile itself that are followed by a colon and their arguments. */
export const globalKeywords: ReadonlySet<string> = new Set([
  ...handlerKeywords,
  "include",
  "workdir",
  "configfile",
  "pepfile",
  "pepschema",
  "report",
  "ruleorder",
  "localrules",
  "envvars",
  "wildcard_constraints",
  "singularity",
  "container",
  "containerized",
  "conda",
  "scattergather",
  "storage",
  "resource_scopes",
  "pathvars",
  "inputflags",
  "outputflags",
  "subworkflow",
]);
