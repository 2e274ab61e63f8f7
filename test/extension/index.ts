import { runSuite } from "./runSuite.ts";
import { suites } from "./suites.ts";

/** What VS Code calls as `extensionTestsPath`: runs all suites, and rejects if one test fails. */
export async function run(): Promise<void> {
  await runSuite(suites);
}
