/** The engine's styles of series: a run looks the same in a page and in a report. */
export { seriesStyle } from "../engine/model/seriesStyle.ts";
