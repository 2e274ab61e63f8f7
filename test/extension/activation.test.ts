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
    const expected = process.env["CAIRN_TEST_WORKSPACE"];
    assert.ok(expected, "CAIRN_TEST_WORKSPACE names no folder");
    // Through a URI, which writes Windows' drive letters small.
    assert.equal(folder?.uri.fsPath, vscode.Uri.file(expected).fsPath);
  });
});
