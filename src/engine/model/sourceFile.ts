const sourceExtensions: ReadonlySet<string> = new Set(
  `bat c cc cfg conf cpp cs css cu cuh cxx go h hpp html ini ipynb java jinja jl js json jsonnet kt lua m md mjs
  pl proto ps1 py pyi pyx r rb rmd rs rst scala sh smk sql stan swift tex toml ts tsx yaml yml zsh`.split(/\s+/),
);

/** Whole names of source files, in lower case, whose ending says nothing. */
const sourceNames: ReadonlySet<string> = new Set([
  "dockerfile",
  "environment.yml",
  "justfile",
  "makefile",
  "mlproject",
  "pipfile",
  "requirements.txt",
  "snakefile",
]);

/** Written by tools, and says nothing that the digests of the artifacts do not. */
const generatedNames: ReadonlySet<string> = new Set(["dvc.lock", "package-lock.json"]);

/** Whether a path, by its name alone, is what people write (code, configuration) and not data or a result. */
export function isSourceFile(path: string): boolean {
  const name = path.slice(path.lastIndexOf("/") + 1).toLowerCase();
  if (generatedNames.has(name)) return false;
  if (sourceNames.has(name) || /^requirements.*\.txt$/.test(name)) return true;
  const dot = name.lastIndexOf(".");
  return dot > 0 && sourceExtensions.has(name.slice(dot + 1));
}
