import { folderOf } from "../../../model/paths.ts";
import { fileStart } from "../../../model/source.ts";
import { isNotebook } from "../../pipelineFiles.ts";
import { shellQuote } from "../shellQuote.ts";
import { toolStage } from "../toolStage.ts";
import type { SourceFormat, ToolReader } from "../toolReader.ts";

/** Jupyter notebooks. Their names are enough: with outputs in them they can be large. */
export const notebookFormat: SourceFormat<null> = {
  isWanted: isNotebook,
  parse: () => null,
  isNameEnough: true,
};

/** Each notebook as a stage that one can run by hand, from its own folder, as Jupyter does. */
export const notebookReader: ToolReader<null> = {
  read: (sources) => ({
    stages: [...sources.keys()].map((file) => {
      const base = file.slice(file.lastIndexOf("/") + 1);
      return toolStage({
        kind: "notebook",
        file,
        name: base.slice(0, -".ipynb".length),
        range: fileStart,
        cmd: `jupyter nbconvert --to notebook --execute --inplace ${shellQuote(base)}`,
        wdir: folderOf(file),
      });
    }),
    edges: [],
    problems: [],
  }),
};
