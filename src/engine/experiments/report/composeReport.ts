import type { EngineContext } from "../../context.ts";
import type { WorkOptions } from "../../engine.ts";
import { UserError } from "../../model/errors.ts";
import { type Report, type ReportRequest, reportSections } from "../../model/report.ts";
import { collectCodeRows } from "../code.ts";
import { compareRuns } from "../compare.ts";
import type { PlotMemory } from "../plots/plotMemory.ts";
import { findRepeats } from "../significance/repeats.ts";
import { seedReport } from "../significance/seedReport.ts";
import { changesOfCode } from "../why/codeChanges.ts";
import { explainRuns } from "../why/explainRuns.ts";
import { buildReport } from "./buildReport.ts";
import { commitLink } from "./commitLink.ts";
import { writeHtml } from "./htmlReport.ts";
import { writeMarkdown } from "./markdownReport.ts";
import { plotFigures } from "./plotFigures.ts";
import { valueFigures } from "./valueFigures.ts";
import { type CurveSource, reportCharts } from "./reportCharts.ts";

/** Compares runs, and writes what differs as a report. Throws `UserError`s: `run-unknown`, `run-ambiguous`, `one-run-only`. */
export async function composeReport(
  context: EngineContext,
  curves: CurveSource,
  memory: PlotMemory,
  request: ReportRequest,
  options: WorkOptions = {},
): Promise<Report> {
  const { sections = reportSections, note, form, pictureFolder, pictures, histograms = [] } = request;
  const details = request.runs.map((ref) => context.ledger.runs.find(ref));
  const [baseline, run, ...others] = details;
  if (!baseline || !run)
    throw new UserError("one-run-only", "A report compares two runs or more.", "Name another run.");
  const code = await collectCodeRows(details, context.git, (bytes) => context.store.digestOf(bytes));
  const isPair = others.length === 0;
  const remote = await context.git.remoteUrl();
  const explanation =
    isPair && sections.includes("why")
      ? await explainRuns(context, { baseline: baseline.id, run: run.id }, options)
      : undefined;
  const { objective } = context.discovery.settings();
  const comparison = compareRuns(details, [], code, objective);
  const document = buildReport({
    comparison,
    charts: sections.includes("curves") ? reportCharts(details, curves) : [],
    plots: sections.includes("plots") ? await plotFigures(context, memory, details, histograms, options) : [],
    values: sections.includes("values") ? valueFigures(comparison, objective) : [],
    seeds: seedReport(await findRepeats(context, details)),
    ...(explanation && { explanation }),
    codeChanges: isPair ? await changesOfCode(context, [baseline, run], code) : new Map(),
    commitLink: (commit) => commitLink(remote, commit),
    sections,
    ...(note !== undefined && { note }),
    // Without files of its own a text has no pictures.
    ...(pictures && (form === "html" || pictureFolder !== undefined) && { pictures }),
    now: Date.now(),
  });
  return form === "html" ? { text: writeHtml(document), pictures: [] } : writeMarkdown(document, pictureFolder);
}
