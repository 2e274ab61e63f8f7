// Stands in for Microsoft's Python extension, which cannot be installed from npm: its id, and as much of its API as
// Cairn asks for. A test says what it has chosen with `choose`; before that it is a Python of no environment.
"use strict";

let chosen = "/usr";

exports.activate = () => ({
  choose(prefix) {
    chosen = prefix;
  },
  environments: {
    getActiveEnvironmentPath: (folder) => {
      if (folder === undefined) throw new Error("asked without a folder");
      return { id: chosen, path: chosen };
    },
    resolveEnvironment: async ({ path }) => (path === "broken" ? undefined : { executable: { sysPrefix: path } }),
  },
});
