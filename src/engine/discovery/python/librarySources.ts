/** The files by which the source of a tool's own library is known, wherever it lies in a workspace. */
const signs: ReadonlyMap<string, string> = new Map([
  ["luigi/task_register.py", "luigi"],
  ["metaflow/metaflow_config.py", "metaflow"],
  ["prefect/task_runners.py", "prefect"],
  ["airflow/models/dagbag.py", "airflow"],
  ["zenml/steps/base_step.py", "zenml"],
  ["dagster/_core/execution/api.py", "dagster"],
]);

const signNames = new Set([...signs.keys()].map((sign) => sign.slice(sign.lastIndexOf("/") + 1)));

/** Folders of a library's source that show how it is used. */
const examples = /(?:^|\/)(?:tutorials?|examples?|example_dags)\//;

/**
 * A workspace's Python files without those of a tool's own source: what a project imports from a library is the library's,
 * also in the repository of that library, whose examples are pipelines like any other.
 */
export function withoutLibrarySources<Module>(modules: ReadonlyMap<string, Module>): ReadonlyMap<string, Module> {
  const libraries = new Set<string>();
  for (const file of modules.keys()) {
    if (!signNames.has(file.slice(file.lastIndexOf("/") + 1))) continue;
    for (const [sign, library] of signs) if (file === sign || file.endsWith(`/${sign}`)) libraries.add(library);
  }
  if (libraries.size === 0) return modules;
  const source = new RegExp(`(?:^|/)(?:${[...libraries].join("|")})/`);
  return new Map([...modules].filter(([file]) => !source.test(file) || examples.test(file)));
}
