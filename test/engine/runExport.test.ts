import assert from "node:assert/strict";
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { test } from "node:test";
import { exportRuns } from "../../src/engine/experiments/export/exportRuns.ts";
import { summarizeColumn } from "../../src/engine/experiments/table/columnSummary.ts";
import type { RunLedger } from "../../src/engine/ledger/ledger.ts";
import type { ExportFormat } from "../../src/engine/model/runExport.ts";
import type { RunValue, Scalar } from "../../src/engine/model/run.ts";
import { makeLedgerFolder, newRun } from "./support/ledgerFolder.ts";

interface Given {
  readonly metrics?: Readonly<Record<string, Scalar>>;
  readonly params?: Readonly<Record<string, RunValue>>;
}

const hurtful = `a_b & 50% of {x} #1 | <b>~^\\cmd$ "q", two\nlines`;

const given: Readonly<Record<string, Given>> = {
  first: { metrics: { acc: 0.9, loss: 0.25 }, params: { lr: 0.05, layers: [64, 32], use: true } },
  second: { metrics: { acc: 0.9622, loss: -3 }, params: { lr: 0.00005, text: hurtful, use: false } },
  third: { metrics: { acc: Number.NaN, loss: Infinity }, params: { lr: 1 } },
};

function withRuns(work: (runs: RunLedger, folder: string) => Promise<void>): () => Promise<void> {
  return async () => {
    using folder = makeLedgerFolder();
    const { runs } = folder.open("memory").ledger;
    for (const [name, { metrics = {}, params = {} }] of Object.entries(given)) {
      runs.begin(newRun(`id-${name}`, { name, startedAt: 1_700_000_000_000, params }));
      runs.setMetrics(`id-${name}`, metrics);
      runs.end(`id-${name}`, { state: "done", endedAt: 1_700_000_001_500 });
    }
    await work(runs, folder.root);
  };
}

const ids = ["id-first", "id-second", "id-third", "id-gone"];

async function textOf(runs: RunLedger, format: ExportFormat, ...columns: readonly string[]): Promise<string> {
  return (await exportRuns(runs, ids, { columns, format }, undefined)).text ?? "";
}

test(
  "CSV has every digit, and quotes what would break it",
  withRuns(async (runs) => {
    assert.equal(
      await textOf(runs, "csv", "name", "started", "duration", "acc", "lr", "layers", "text"),
      [
        "name,started,duration,metrics.acc,params.lr,params.layers,params.text",
        'first,2023-11-14T22:13:20.000Z,1.5,0.9,0.05,"[64,32]",',
        `second,2023-11-14T22:13:20.000Z,1.5,0.9622,0.00005,,"${hurtful.replaceAll('"', '""')}"`,
        "third,2023-11-14T22:13:20.000Z,1.5,NaN,1,,",
        "",
      ].join("\r\n"),
    );
  }),
);

test(
  "JSON keeps types, and leaves out what a run does not have",
  withRuns(async (runs) => {
    const rows = JSON.parse(await textOf(runs, "json", "name", "duration", "acc", "loss", "use", "layers", "text"));
    assert.deepEqual(rows, [
      {
        name: "first",
        duration: 1.5,
        "metrics.acc": 0.9,
        "metrics.loss": 0.25,
        "params.use": true,
        "params.layers": [64, 32],
      },
      {
        name: "second",
        duration: 1.5,
        "metrics.acc": 0.9622,
        "metrics.loss": -3,
        "params.use": false,
        "params.text": hurtful,
      },
      { name: "third", duration: 1.5, "metrics.acc": "NaN", "metrics.loss": "Infinity" },
    ]);
    assert.deepEqual(
      JSON.parse((await exportRuns(runs, [], { columns: ["name"], format: "json" }, undefined)).text ?? ""),
      [],
    );
  }),
);

test(
  "Markdown has numbers to the right, the best ones bold, and markup only as text",
  withRuns(async (runs) => {
    assert.equal(
      await textOf(runs, "markdown", "name", "acc", "loss", "text"),
      [
        "| name | metrics.acc | metrics.loss | params.text |",
        "| --- | ---: | ---: | --- |",
        "| first | 0.9 | 0.25 |  |",
        String.raw`| second | **0.9622** | **−3** | a\_b & 50% of {x} \#1 \| \<b\>\~^\\cmd$ "q", two lines |`,
        "| third | NaN | ∞ |  |",
        "",
      ].join("\n"),
    );
  }),
);

test(
  "LaTeX has its points above each other, the best values bold, groups over the columns, and no command of a text's",
  withRuns(async (runs) => {
    assert.equal(
      await textOf(runs, "latex", "name", "acc", "loss", "lr", "text"),
      [
        String.raw`% \usepackage{booktabs}`,
        String.raw`\begin{tabular}{lrrrl}`,
        String.raw`  \toprule`,
        String.raw`  \multicolumn{1}{c}{} & \multicolumn{2}{c}{Metrics} & \multicolumn{2}{c}{Parameters} \\`,
        String.raw`  \cmidrule(lr){2-3} \cmidrule(lr){4-5}`,
        String.raw`  name & acc & loss & lr & text \\`,
        String.raw`  \midrule`,
        String.raw`  first & 0.9\phantom{000} & 0.25 & 0.05 &  \\`,
        String.raw`  second & \textbf{0.9622} & \textbf{$-3$}\phantom{.00} & $5 \times 10^{-5}$ & a\_b \& 50\% of \{x\} \#1 \textbar{} \textless{}b\textgreater{}\textasciitilde{}\textasciicircum{}\textbackslash{}cmd\$ "q", two lines \\`,
        String.raw`  third & NaN & $\infty$ & 1\phantom{.00} &  \\`,
        String.raw`  \bottomrule`,
        String.raw`\end{tabular}`,
        "",
      ].join("\n"),
    );
  }),
);

test(
  "a file is written whole or not at all, tells how far it is, and can be cancelled",
  withRuns(async (runs, folder) => {
    const file = path.join(folder, "runs.csv");
    writeFileSync(file, "what stood there");
    const before = readdirSync(folder).toSorted();
    const controller = new AbortController();
    const request = { columns: ["name"], format: "csv", file } as const;
    const stopped = exportRuns(
      runs,
      Array.from({ length: 900 }, () => "id-first"),
      request,
      undefined,
      {
        signal: controller.signal,
        onProgress: () => controller.abort(),
      },
    );
    await assert.rejects(stopped, { name: "AbortError" });
    assert.equal(readFileSync(file, "utf8"), "what stood there");
    assert.deepEqual(readdirSync(folder).toSorted(), before, "nothing unfinished is left");
    const fractions: (number | undefined)[] = [];
    const onProgress = ({ fraction }: { readonly fraction?: number }): void => void fractions.push(fraction);
    assert.deepEqual(await exportRuns(runs, ids, request, undefined, { onProgress }), { runs: 3 });
    assert.equal(readFileSync(file, "utf8"), "name\r\nfirst\r\nsecond\r\nthird\r\n");
    assert.deepEqual(fractions, [1]);
    const nowhere = { ...request, file: path.join(folder, "none", "runs.csv") };
    await assert.rejects(exportRuns(runs, ids, nowhere, undefined));
  }),
);

test(
  "a column is summed up over all runs: its range, its values with how often, and who has none",
  withRuns(async (runs) => {
    assert.deepEqual(summarizeColumn(runs, "lr"), {
      lowest: 0.00005,
      highest: 1,
      values: [
        { value: 1, runs: 1 },
        { value: 0.00005, runs: 1 },
        { value: 0.05, runs: 1 },
      ],
      further: 0,
      without: 0,
    });
    const { values, without } = summarizeColumn(runs, "use");
    assert.deepEqual(new Set(values.map(({ value }) => value)), new Set([true, false]));
    assert.equal(without, 1);
    assert.deepEqual(summarizeColumn(runs, "state").values, [{ value: "done", runs: 3 }]);
  }),
);
