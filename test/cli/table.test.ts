import assert from "node:assert/strict";
import { test } from "node:test";
import { formatTable } from "../../src/cli/output/table.ts";

test("a table shows control characters in names, which the terminal would obey, and keeps its own colours", () => {
  const red = "\u001B[31mremoved\u001B[39m";
  const rows = [
    [red, "a\nb\u001B[2J\u009B1A.csv", "1 kB"],
    ["added", "plain.csv", "12 kB"],
  ];
  assert.equal(
    formatTable(rows, [2]),
    `${red}   a\\x0ab\\x1b[2J\\x9b1A.csv    1 kB\nadded     plain.csv                 12 kB\n`,
  );
});
