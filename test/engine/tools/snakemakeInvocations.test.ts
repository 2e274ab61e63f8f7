import assert from "node:assert/strict";
import { test } from "node:test";
import { edgesOf, readSnakefiles, stageOf } from "../fixtures/snakemake/readSnakefiles.ts";

const flow = `rule all:
    input: config["out"] + "/report.html"
rule report:
    output: config["out"] + "/report.html"
    shell: "make_report {output}"
`;

test("a workflow is run as the project's makefile runs it: from its folder, with the configuration it is given", async (t) => {
  const found = await readSnakefiles(t, {
    Makefile: "dry:\n\tsnakemake \\\n\t  -s flows/weekly.smk -np \\\n\t  --configfile conf/weekly.yml\n",
    "conf/weekly.yml": "out: weekly\n",
    "flows/weekly.smk": flow,
  });
  assert.deepEqual(stageOf(found, "flows/weekly.smk:report"), {
    cmd: "snakemake --configfile conf/weekly.yml --cores 1 -s flows/weekly.smk report",
    wdir: ".",
    deps: [],
    outs: ["weekly/report.html"],
  });
  assert.deepEqual(edgesOf(found), ["report -> all"]);
});

test("of several commands that of no test is taken; a script's `cd` and `--directory` are followed", async (t) => {
  const found = await readSnakefiles(t, {
    "README.md":
      "Try it: `snakemake -j1 --configfile=test/config.yaml -s a.smk`\n\n    snakemake -s a.smk --configfile conf.yaml -c4\n",
    "run.sh":
      "#!/bin/sh\nset -e\ncd sub && snakemake --snakefile b.smk -j 4\nsnakemake -s c.smk --directory work # all of it\n",
    "a.smk": flow,
    "conf.yaml": "out: real\n",
    "test/config.yaml": "out: tried\n",
    "sub/b.smk": "rule b:\n    output: 'b.txt'\n",
    "c.smk": "configfile: 'c.yaml'\nrule c:\n    output: 'c.txt'\n",
  });
  assert.deepEqual(stageOf(found, "a.smk:report").outs, ["real/report.html"]);
  assert.deepEqual(stageOf(found, "sub/b.smk:b").outs, ["sub/b.txt"]);
  assert.deepEqual(stageOf(found, "c.smk:c"), {
    cmd: "snakemake --cores 1 -s ../c.smk c",
    wdir: "work",
    deps: [],
    outs: ["work/c.txt"],
  });
});

test("a configuration that the workflow names itself is not another command's", async (t) => {
  const found = await readSnakefiles(t, {
    "README.md": "snakemake --configfile small.yaml\n",
    Snakefile: `configfile: "config.yaml"\n${flow}`,
    "config.yaml": "out: full\n",
    "small.yaml": "out: small\n",
  });
  assert.deepEqual(stageOf(found, "Snakefile:report").outs, ["full/report.html"]);
  assert.equal(stageOf(found, "Snakefile:all").cmd, "snakemake --cores 1 all");
});
