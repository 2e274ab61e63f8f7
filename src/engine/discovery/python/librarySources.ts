/** The files by which the source of a tool's own library is known, wherever it lies in a workspace. */
const signs = [
  "luigi/task_register.py",
  "metaflow/metaflow_config.py",
  "prefect/task_runners.py",
  "airflow/models/dagbag.py",
  "airflow/sdk/definitions/dag.py",
  "zenml/steps/base_step.py",
  "dagster/_core/execution/api.py",
];

const signNames = new Set(signs.map((sign) => sign.slice(sign.lastIndexOf("/") + 1)));

/** Folders of a library's source that show how it is used. */
const examples = /(?:^|\/)(?:tutorials?|examples?|example_dags)\//;

/**
 * A workspace's Python files without those of a tool's own source: what a project imports from a library is the library's,
 * also in the repository of that library, whose examples are pipelines like any other.
 */
export function withoutLibrarySources<Module>(modules: ReadonlyMap<string, Module>): ReadonlyMap<string, Module> {
  const folders = new Set<string>();
  for (const file of modules.keys()) {
    if (!signNames.has(file.slice(file.lastIndexOf("/") + 1))) continue;
    const sign = signs.find((path) => file === path || file.endsWith(`/${path}`));
    // The library's own folder: of `src/zenml/steps/base_step.py` it is `src/zenml/`.
    if (sign !== undefined)
      folders.add(file.slice(0, file.length - sign.length) + sign.slice(0, sign.indexOf("/") + 1));
  }
  if (folders.size === 0) return modules;
  const isSource = (file: string): boolean => [...folders].some((folder) => file.startsWith(folder));
  return new Map([...modules].filter(([file]) => !isSource(file) || examples.test(file)));
}
