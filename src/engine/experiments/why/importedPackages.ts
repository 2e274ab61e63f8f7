import { readPythonModule } from "../../discovery/python/pythonModule.ts";
import { importsOf } from "../../discovery/python/pythonImports.ts";
import { findModule, openPythonProject } from "../../discovery/python/pythonProject.ts";

/** Packages that are imported by another name than the one that they are installed by. */
const installedAs: Readonly<Record<string, string>> = {
  PIL: "pillow",
  attr: "attrs",
  bs4: "beautifulsoup4",
  cv2: "opencv-python",
  dateutil: "python-dateutil",
  skimage: "scikit-image",
  sklearn: "scikit-learn",
  yaml: "pyyaml",
};

/** What some Python files lead to. */
export interface Imported {
  /** The files themselves and those of the project that they import, and so on. */
  readonly files: ReadonlySet<string>;
  /** The packages that any of these imports, as `packageName` writes them. */
  readonly packages: ReadonlySet<string>;
}

/** Follows the imports of `scripts` through the Python files of a project, given by their texts. Nothing is run. */
export function followImports(texts: ReadonlyMap<string, string>, scripts: Iterable<string>): Imported {
  const modules = new Map([...texts].map(([file, text]) => [file, readPythonModule(file, text)]));
  const project = openPythonProject(modules);
  const files = new Set([...scripts].filter((file) => modules.has(file)));
  const packages = new Set<string>();
  // A set that grows while it is gone through is gone through to its end.
  for (const file of files) {
    const module = modules.get(file);
    if (!module) continue;
    const { names, stars } = importsOf(module);
    for (const origin of [...names.values(), ...stars]) {
      const own = findModule(project, origin, file) ?? findModule(project, origin.replace(/\.[^.]*$/, ""), file);
      if (own) files.add(own.file);
      else if (!origin.startsWith(".")) packages.add(packageName(origin));
    }
  }
  return { files, packages };
}

/** The name that a package is installed by, in one spelling, of what is imported of it or of that name: https://peps.python.org/pep-0503/ */
export function packageName(written: string): string {
  const [top = ""] = written.split(".");
  return (Object.hasOwn(installedAs, top) ? (installedAs[top] ?? top) : top).toLowerCase().replaceAll(/[-_.]+/g, "-");
}
