/** The series' colours on a light and on a dark ground, as in the experiments panel (after Okabe and Ito: https://jfly.uni-koeln.de/color/). */
const light = ["#0072b2", "#c24e00", "#007d5c", "#a8467f", "#8a6a00", "#2f8fc4", "#5b3fa8", "#555555"];
const dark = ["#56b4e9", "#e69f00", "#1fbf92", "#e08bb8", "#f0e442", "#f07b3f", "#a99bff", "#c8c8c8"];

const lightTheme = `--ground:#fff;--text:#1f2328;--dim:#59636e;--rule:#d1d9e0;--faint:#eaeef2;--good:#1a7f37;--bad:#cf222e;--link:#0969da;${series(light)}`;
const darkTheme = `--ground:#1b1f24;--text:#e6edf3;--dim:#9198a1;--rule:#3d444d;--faint:#2a3037;--good:#3fb950;--bad:#f85149;--link:#4493f8;${series(dark)}`;

function series(colours: readonly string[]): string {
  return colours.map((colour, index) => `--s${index}:${colour}`).join(";");
}

/** What gives a chart its colours, by the reader's own choice of light or dark. */
export const chartStyle = `
:root{color-scheme:light dark;${lightTheme}}
@media (prefers-color-scheme:dark){:root{${darkTheme}}}
.cairn-chart{max-width:100%;height:auto}
.cairn-chart .ground{fill:var(--ground)}
.cairn-chart text{fill:var(--dim);font:11px system-ui,"Segoe UI",sans-serif}
.cairn-chart .strong text{fill:var(--text)}
.cairn-chart .axis{stroke:var(--rule);fill:none}
.cairn-chart .grid{stroke:var(--faint);fill:none}
.cairn-chart .line{fill:none;stroke-width:1.75;stroke-linejoin:round;stroke-linecap:round}
${light.map((_, index) => `.cairn-chart .line.s${index}{stroke:var(--s${index})}.cairn-chart .mark.s${index}{fill:var(--s${index})}`).join("\n")}
`;

/** The looks of a report as a page: readable on a screen in either ground, and on paper. */
export const pageStyle = `${chartStyle}
body{margin:0;background:var(--ground);color:var(--text);font:14px/1.5 system-ui,"Segoe UI",sans-serif}
main{max-width:1000px;margin:0 auto;padding:28px 24px 48px}
h1{margin:0 0 4px;font-size:22px;line-height:1.3}
h2{margin:30px 0 8px;padding-bottom:4px;border-bottom:1px solid var(--rule);font-size:16px}
h3{margin:14px 0 4px;font-size:13px;color:var(--dim)}
p{margin:4px 0}
a{color:var(--link)}
code{font:0.92em ui-monospace,Menlo,Consolas,monospace;overflow-wrap:anywhere}
.dim{color:var(--dim)}
.good{color:var(--good)}
.bad{color:var(--bad)}
.note{margin:14px 0;padding:8px 14px;border-left:3px solid var(--link);background:var(--faint);white-space:pre-wrap}
.wide{overflow-x:auto}
table{border-collapse:collapse;font-variant-numeric:tabular-nums}
th,td{padding:4px 18px 4px 0;border-bottom:1px solid var(--faint);text-align:left;vertical-align:top;white-space:nowrap}
thead th{color:var(--dim);font-weight:600}
tbody th{font-weight:400}
td{white-space:pre}
ul{margin:0;padding-left:20px}
li{margin:4px 0}
li>span{display:block;color:var(--dim)}
figure{margin:14px 0;break-inside:avoid}
img{max-width:100%}
figcaption{font-weight:600}
footer{margin-top:36px;color:var(--dim);font-size:12px}
@media print{:root{${lightTheme}}main{max-width:none;padding:0}h2{break-after:avoid}tr,li{break-inside:avoid}.wide{overflow:visible}td,th{white-space:normal}}
`;
