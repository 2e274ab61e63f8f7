import { describeChart, drawCurves } from "./curvePicture.ts";
import { escapeXml } from "./escapeXml.ts";
import type { ReportBlock, ReportCell, ReportDocument, ReportFigure } from "./reportDocument.ts";
import { pageStyle } from "./reportStyle.ts";

/** Writes a report as one page that needs no other file, no network and no script. */
export function writeHtml({ title, note, sections, madeAt }: ReportDocument): string {
  const made = new Date(madeAt).toISOString().slice(0, 16).replace("T", " ");
  return [
    "<!doctype html>",
    '<html lang="en">',
    "<head>",
    '<meta charset="utf-8">',
    `<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; img-src data:">`,
    '<meta name="viewport" content="width=device-width, initial-scale=1">',
    `<title>${escapeXml(title)}</title>`,
    `<style>${pageStyle}</style>`,
    "</head>",
    "<body>",
    "<main>",
    `<h1>${escapeXml(title)}</h1>`,
    ...(note === undefined ? [] : [`<p class="note">${escapeXml(note)}</p>`]),
    ...sections.flatMap((section) => [
      "<section>",
      `<h2>${escapeXml(section.title)}</h2>`,
      ...section.blocks.map(writeBlock),
      "</section>",
    ]),
    `<footer>Made by Cairn, ${made} UTC</footer>`,
    "</main>",
    "</body>",
    "</html>",
    "",
  ].join("\n");
}

function writeBlock(block: ReportBlock): string {
  switch (block.kind) {
    case "text": {
      const words = codeSpans(block.text);
      if (block.isStrong === true) return `<p><strong>${words}</strong></p>`;
      return `<p${block.isDim === true ? ' class="dim"' : ""}>${words}</p>`;
    }
    case "list":
      return [
        `<h3>${escapeXml(block.title)}</h3>`,
        "<ul>",
        ...block.items.map(({ text, details }) => {
          return `<li>${codeSpans(text)}${details.map((one) => `<span>${codeSpans(one)}</span>`).join("")}</li>`;
        }),
        "</ul>",
      ].join("\n");
    case "table":
      return [
        '<div class="wide"><table>',
        `<thead><tr>${block.head.map((cell) => `<th scope="col">${writeCell(cell)}</th>`).join("")}</tr></thead>`,
        "<tbody>",
        ...block.rows.map(writeRow),
        "</tbody>",
        "</table></div>",
      ].join("\n");
    case "picture": {
      const { title, svg } = block.picture;
      // As an image nothing in it is run, wherever it comes from.
      const source = `data:image/svg+xml;base64,${Buffer.from(svg).toString("base64")}`;
      return `<figure><figcaption>${escapeXml(title)}</figcaption>\n<img alt="${escapeXml(title)}" src="${source}">\n</figure>`;
    }
    case "chart": {
      const { title } = block.chart;
      return drawnFigure({ title, words: describeChart(block.chart), svg: drawCurves(block.chart) });
    }
    case "figure":
      return drawnFigure(block.figure);
  }
}

function drawnFigure({ title, words, svg }: Omit<ReportFigure, "lines">): string {
  return `<figure aria-label="${escapeXml(words)}"><figcaption>${escapeXml(title)}</figcaption>\n${svg}\n</figure>`;
}

function writeRow([first, ...others]: readonly ReportCell[]): string {
  const head = first ? `<th scope="row">${writeCell(first)}</th>` : "";
  return `<tr>${head}${others.map((cell) => `<td>${writeCell(cell)}</td>`).join("")}</tr>`;
}

function writeCell({ text, tone, isStrong = false, isCode = false, link }: ReportCell): string {
  let words = escapeXml(text);
  if (isCode) words = `<code>${words}</code>`;
  if (link !== undefined) words = `<a href="${escapeXml(link)}">${words}</a>`;
  if (isStrong) words = `<strong>${words}</strong>`;
  return tone === undefined ? words : `<span class="${tone}">${words}</span>`;
}

function codeSpans(text: string): string {
  const parts = text.split("`").map(escapeXml);
  return parts.map((part, index) => (index % 2 === 1 ? `<code>${part}</code>` : part)).join("");
}
