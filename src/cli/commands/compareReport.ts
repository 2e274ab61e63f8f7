import { mkdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import { UserError } from "../../engine/model/errors.ts";
import { type ReportForm, type ReportSection, reportSections } from "../../engine/model/report.ts";
import type { LocalEngine } from "../../engine/localEngine.ts";
import type { CommonOptions, CompareOptions } from "../options.ts";
import { withProgress } from "../output/progressLine.ts";
import { withProject } from "../project.ts";

/** `cairn compare RUN… --markdown FILE --html FILE` */
export async function writeReports(refs: readonly string[], options: CommonOptions & CompareOptions): Promise<number> {
  const { markdown, html, sections } = options;
  const chosen = sections.map(sectionCalled);
  await withProject(options, async (engine) => {
    if (markdown !== undefined) await writeReport(engine, refs, "markdown", markdown, chosen, options);
    if (html !== undefined) await writeReport(engine, refs, "html", html, chosen, options);
  });
  return 0;
}

async function writeReport(
  engine: LocalEngine,
  runs: readonly string[],
  form: ReportForm,
  written: string,
  sections: readonly ReportSection[],
  { C, note }: CommonOptions & CompareOptions,
): Promise<void> {
  const isPrinted = written === "-";
  const file = path.resolve(C, written);
  const folder = `${path.basename(file, path.extname(file))}-pictures`;
  const request = {
    runs,
    form,
    ...(sections.length > 0 && { sections }),
    ...(note !== undefined && { note }),
    ...(form === "markdown" && !isPrinted && { pictureFolder: folder }),
  };
  const { text, pictures } = await withProgress((work) => engine.comparisonReport(request, work));
  if (isPrinted) {
    process.stdout.write(text);
    return;
  }
  mkdirSync(path.dirname(file), { recursive: true });
  const place = path.join(path.dirname(file), folder);
  if (pictures.length > 0) mkdirSync(place, { recursive: true });
  for (const picture of pictures) writeFileSync(path.join(place, picture.file), picture.svg);
  writeFileSync(file, text);
}

function sectionCalled(name: string): ReportSection {
  const found = reportSections.find((section) => section === name);
  if (found) return found;
  throw new UserError("section-unknown", `A report has no section ${name}.`, `It has ${reportSections.join(", ")}.`);
}
