import assert from "node:assert/strict";

import { describe, it } from "mocha";
import * as vscode from "vscode";

describe("the extension", () => {
  it("is there and activates", async () => {
    const extension = vscode.extensions.getExtension("cairn-mlops.cairn");
    assert.ok(extension, "VS Code knows no extension cairn-mlops.cairn");
    await extension.activate();
    assert.equal(extension.isActive, true);
  });

  it("sees the workspace that the test opened", () => {
    const folder = vscode.workspace.workspaceFolders?.[0];
    assert.equal(folder?.uri.fsPath, process.env["CAIRN_TEST_WORKSPACE"]);
  });
});
