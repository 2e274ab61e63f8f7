// Stands in for Microsoft's debugger for Python, which cannot be installed from npm: its id and its type. A session ends
// as soon as it has been launched; `started` has the configuration of each.
"use strict";

const vscode = require("vscode");

class EndsAtOnce {
  constructor() {
    this.sent = new vscode.EventEmitter();
    this.onDidSendMessage = this.sent.event;
    this.seq = 0;
  }

  handleMessage({ seq, command }) {
    this.send({ type: "response", request_seq: seq, command, success: true, body: { breakpoints: [], threads: [] } });
    if (command === "initialize") this.send({ type: "event", event: "initialized" });
    if (command === "launch") this.send({ type: "event", event: "terminated" });
  }

  send(message) {
    this.seq += 1;
    this.sent.fire({ seq: this.seq, ...message });
  }

  dispose() {
    this.sent.dispose();
  }
}

exports.activate = () => {
  const started = [];
  vscode.debug.registerDebugAdapterDescriptorFactory("debugpy", {
    createDebugAdapterDescriptor: ({ configuration }) => {
      started.push(configuration);
      return new vscode.DebugAdapterInlineImplementation(new EndsAtOnce());
    },
  });
  return { started };
};
