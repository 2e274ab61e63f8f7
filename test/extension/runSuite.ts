import type Mocha from "mocha";

import type { LoadSuite } from "./suites.ts";

/** Longer than `eventually` waits, shorter than the host is silent before it is given up. */
const timeoutMs = 200_000;

/**
 * Runs suites with mocha and reports on the console, which the host passes on. Rejects when a test
 * fails, and when there is none. `CAIRN_TEST_GREP` picks tests by their full title.
 */
export async function runSuite(suites: readonly LoadSuite[]): Promise<void> {
  const grep = process.env["CAIRN_TEST_GREP"];
  // By this name it is in what `require` answers for this ES module on Node 22 and on Node 24; what the default is differs.
  const { Mocha: MochaRunner } = (await import("mocha")) as unknown as { readonly Mocha: typeof Mocha };
  const mocha = new MochaRunner({
    ui: "bdd",
    timeout: timeoutMs,
    slow: 2_000,
    reporter: lineReporter(MochaRunner.reporters.Base),
    forbidOnly: process.env["CI"] !== undefined,
    ...(grep === undefined || grep === "" ? {} : { grep }),
  });
  // What mocha does before it loads a file; bundled, there are no files to load.
  mocha.suite.emit("pre-require", globalThis, "", mocha);
  for (const load of suites) await load();
  const failures = await new Promise<number>((resolve) => mocha.run(resolve));
  if (failures > 0) throw new Error(`${failures} of the tests failed`);
  if (mocha.suite.total() === 0) throw new Error("there was no test to run");
}

/** A reporter with one line a test, the failures with their stacks, and the counts in the last line. */
function lineReporter(base: typeof Mocha.reporters.Base): typeof Mocha.reporters.Base {
  return class extends base {
    constructor(runner: Mocha.Runner, options: Mocha.MochaOptions) {
      super(runner, options);
      const failures: [test: Mocha.Runnable, error: unknown][] = [];
      const count = { passed: 0, skipped: 0 };
      runner.on("pass", (test) => {
        count.passed += 1;
        console.log(`  ok    ${test.fullTitle()} (${test.duration ?? 0} ms)`);
      });
      runner.on("pending", (test) => {
        count.skipped += 1;
        console.log(`  skip  ${test.fullTitle()}`);
      });
      runner.on("fail", (test, error) => {
        failures.push([test, error]);
        console.log(`  FAIL  ${test.fullTitle()}`);
      });
      runner.once("end", () => {
        for (const [test, error] of failures) console.log(`\n${test.fullTitle()}\n${describe(error)}`);
        const rest = count.skipped > 0 ? `, ${count.skipped} skipped` : "";
        console.log(`extension: ${count.passed} passed, ${failures.length} failed${rest}`);
      });
    }
  };
}

function describe(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const cause = error.cause === undefined ? "" : `\ncaused by: ${describe(error.cause)}`;
  return `${error.stack ?? error.message}${cause}`;
}
