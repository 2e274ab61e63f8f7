import { UserError } from "../../engine/model/errors.ts";
import type { RunSummary } from "../../engine/model/run.ts";
import type { RunMarking } from "../../engine/model/runMarks.ts";
import { countOf } from "../../engine/model/words.ts";
import type { MarkJson } from "../json/runJson.ts";
import type { CommonOptions } from "../options.ts";
import { paint } from "../output/paint.ts";
import { jsonVersion, printJson } from "../output/printJson.ts";
import { withProject } from "../project.ts";

/** The options of `cairn mark`. */
export interface MarkOptions extends CommonOptions {
  readonly star?: boolean;
  readonly archive?: boolean;
  readonly tag: readonly string[];
  readonly untag: readonly string[];
  readonly note?: string;
  readonly name?: string;
}

/** `cairn mark RUN…` */
export async function markRuns(refs: readonly string[], options: MarkOptions): Promise<number> {
  const said = saidBy(options);
  if (Object.keys(said).length === 0) {
    throw new UserError("nothing-said", "Nothing is said of the runs.", "`cairn mark --help` tells what can be said.");
  }
  if (said.name !== undefined && refs.length > 1) {
    throw new UserError("name-taken", "Several runs cannot have one name.", "Name one run.");
  }
  const runs = await withProject(options, async (engine) => {
    const before = await engine.markRuns(refs.map((run) => ({ run, ...said })));
    return Promise.all(before.toReversed().map(({ run }) => engine.run(run)));
  });
  if (options.json) printJson<MarkJson>({ version: jsonVersion, runs: runs.map(toMarked) });
  else for (const run of runs) process.stdout.write(`${paint.stdout("green", "✔")} ${describe(run)}\n`);
  return 0;
}

function saidBy({ star, archive, tag, untag, note, name }: MarkOptions): Omit<RunMarking, "run"> {
  return {
    ...(star !== undefined && { starred: star }),
    ...(archive !== undefined && { archived: archive }),
    ...(tag.length > 0 && { addTags: tag }),
    ...(untag.length > 0 && { removeTags: untag }),
    ...(note !== undefined && { note }),
    ...(name !== undefined && { name }),
  };
}

function toMarked({ id, name, starred, archived, tags, note }: RunSummary): MarkJson["runs"][number] {
  return {
    id,
    name,
    starred: starred === true,
    archived: archived === true,
    tags: tags ?? [],
    ...(note !== undefined && { note }),
  };
}

function describe({ name, starred, archived, tags = [], note }: RunSummary): string {
  const lines = note === undefined ? 0 : note.split("\n").length;
  const facts = [
    starred ? "starred" : "",
    archived ? "archived" : "",
    tags.length === 0 ? "" : `tags ${tags.join(", ")}`,
    note === undefined ? "" : lines === 1 ? `note: ${note}` : `a note of ${countOf(lines, "line")}`,
  ].filter(Boolean);
  return facts.length === 0 ? `${name}: nothing is said of it` : `${name}: ${facts.join(" · ")}`;
}
