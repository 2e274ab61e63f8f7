import { shortNumber } from "../../model/numbers.ts";
import type { Report, ReportPicture } from "../../model/report.ts";
import { describeChart, drawCurves } from "./curvePicture.ts";
import type { ReportBlock, ReportCell, ReportChart, ReportDocument } from "./reportDocument.ts";
import { chartStyle } from "./reportStyle.ts";

/**
 * Writes a report as Markdown, as GitHub and GitLab read it. Its pictures are to lie in `pictureFolder`, relative to it;
 * without that there are none, and curves are lines of text.
 */
export function writeMarkdown({ title, note, sections }: ReportDocument, pictureFolder: string | undefined): Report {
  const pictures: ReportPicture[] = [];
  const show = (title: string, words: string, svg: string): string => {
    const file = fileName(title, pictures);
    pictures.push({ file, svg });
    const plain = escapeMarkdown(words.replaceAll(/[[\]\\\r\n]/g, " "));
    return `**${escapeMarkdown(title)}**\n\n![${plain}](${encodeURI(pictureFolder ?? "")}/${encodeURIComponent(file)})`;
  };
  const place = (block: PictureBlock): string => {
    if (block.kind === "picture") return show(block.picture.title, block.picture.title, block.picture.svg);
    if (block.kind === "figure") {
      const { title: name, words, lines, svg } = block.figure;
      if (pictureFolder !== undefined) return show(name, words, standalone(svg));
      return `**${escapeMarkdown(name)}**\n\n${lines.map((line) => `- ${escapeMarkdown(line)}`).join("\n")}`;
    }
    const { title: name } = block.chart;
    if (pictureFolder === undefined) return `**${escapeMarkdown(name)}**\n\n${sketch(block.chart)}`;
    return show(name, describeChart(block.chart), standalone(drawCurves(block.chart)));
  };
  const blocks = sections.flatMap((section) => [
    `## ${escapeMarkdown(section.title)}`,
    ...section.blocks.map((block) => writeBlock(block, place)),
  ]);
  // A person's note may be Markdown itself.
  const text = [`# ${escapeMarkdown(title)}`, ...(note === undefined ? [] : [note]), ...blocks].join("\n\n");
  return { text: `${text}\n`, pictures };
}

type PictureBlock = Extract<ReportBlock, { readonly kind: "chart" | "figure" | "picture" }>;

function writeBlock(block: ReportBlock, place: (block: PictureBlock) => string): string {
  switch (block.kind) {
    case "text": {
      const words = codeSpans(block.text);
      return block.isStrong === true ? `**${words}**` : words;
    }
    case "list":
      return [
        `**${escapeMarkdown(block.title)}**\n`,
        ...block.items.flatMap(({ text, details }) => [
          `- ${codeSpans(text)}`,
          ...details.map((detail) => `  - ${codeSpans(detail)}`),
        ]),
      ].join("\n");
    case "table": {
      const line = (cells: readonly ReportCell[]): string => `| ${cells.map(writeCell).join(" | ")} |`;
      const rule = block.head.map((_, index) => (block.isNumeric && index > 0 ? "---:" : "---"));
      return [line(block.head), `| ${rule.join(" | ")} |`, ...block.rows.map(line)].join("\n");
    }
    case "chart":
    case "figure":
    case "picture":
      return place(block);
  }
}

function writeCell({ text, isStrong = false, isCode = false, link }: ReportCell): string {
  if (text === "") return "";
  let words = isCode ? codeSpan(text) : escapeMarkdown(text);
  if (link !== undefined) words = `[${words}](${encodeURI(link).replaceAll(/[()|]/g, encodeURIComponent)})`;
  return isStrong ? `**${words}**` : words;
}

/** What is marked as code by backticks stays so. */
function codeSpans(text: string): string {
  const parts = text.split("`");
  return parts.map((part, index) => (index % 2 === 1 ? codeSpan(part) : escapeMarkdown(part))).join("");
}

/** A name as code; one that would break out of it as escaped text. */
function codeSpan(text: string): string {
  return text === "" || /[`|\\\r\n]/.test(text) ? escapeMarkdown(text) : `\`${text}\``;
}

/** A text as Markdown shows it word for word: no markup, no HTML, nobody called by their name. */
function escapeMarkdown(text: string): string {
  return text
    .replaceAll(/[\r\n]+/g, " ")
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll("@", "&#64;")
    .replaceAll(/[\\`*_[\]#|~>]/g, String.raw`\$&`);
}

const bars = "▁▂▃▄▅▆▇█";
const sketchLength = 24;

/** Curves in a line of text each. */
function sketch({ series }: ReportChart): string {
  return series
    .map(({ name, y }) => {
      const values = Array.from(y).filter(Number.isFinite);
      const [low, high] = [Math.min(...values), Math.max(...values)];
      const shown = Array.from({ length: Math.min(sketchLength, values.length) }, (_, index) => {
        return values[Math.floor((index * values.length) / Math.min(sketchLength, values.length))] ?? low;
      });
      const line = shown
        .map((value) => bars[high === low ? 3 : Math.round(((value - low) / (high - low)) * 7)])
        .join("");
      const last = values.at(-1);
      return `- ${escapeMarkdown(name)} ${line} ${last === undefined ? "no number" : shortNumber(last)}`;
    })
    .join("\n");
}

/** A name that any file system takes, and no other picture has. */
function fileName(title: string, pictures: readonly ReportPicture[]): string {
  const plain = title.replaceAll(/[^\p{L}\p{N}._-]+/gu, "-").replaceAll(/^[-.]+|[-.]+$/g, "");
  const stem = plain.slice(0, 80) || "curve";
  const isTaken = (file: string): boolean => pictures.some((one) => one.file.toLowerCase() === file.toLowerCase());
  let number = 1;
  while (isTaken(number === 1 ? `${stem}.svg` : `${stem}-${number}.svg`)) number++;
  return number === 1 ? `${stem}.svg` : `${stem}-${number}.svg`;
}

/** With its own style in it: it stands alone. */
function standalone(svg: string): string {
  const end = svg.indexOf("\n");
  return `${svg.slice(0, end)}\n<style>${chartStyle.replaceAll(":root", "svg")}</style>${svg.slice(end)}\n`;
}
