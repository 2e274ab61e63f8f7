// Takes the place of native-watchdog's index.js in an installed npm host: ends an extension host
// whose server is gone. The real one does so even while JavaScript is stuck, and has to be compiled.
"use strict";
const intervalMs = 2_000;

exports.start = (pid) => {
  setInterval(() => {
    try {
      process.kill(pid, 0);
    } catch {
      process.exit(87);
    }
  }, intervalMs).unref();
};

exports.exit = (code) => process.exit(code ?? 0);
