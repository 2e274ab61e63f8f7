// Bundles what ships (dist/) and, with --tests, what runs inside VS Code (dist-test/).
import { context, build } from "esbuild";
import { createHash } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { rm } from "node:fs/promises";
import { basename, join, resolve } from "node:path";

const flags = new Set(process.argv.slice(2));
const isProduction = flags.has("--production");

/**
 * The command line's entry does nothing but start the rest, in bundles of their own: what Node compiles of them can be kept
 * from one command to the next, once the entry has said where.
 */
/** @type {import("esbuild").Plugin} */
const partsApart = {
  name: "parts apart",
  setup: (build) => {
    build.onResolve({ filter: /^\.\/(main|recalledAnswer)\.ts$/ }, ({ importer, path }) =>
      basename(importer) === "cli.ts"
        ? { path: path === "./main.ts" ? "./cliMain.js" : "./cliRecalled.js", external: true }
        : undefined,
    );
  },
};

/** Parts of Node that take milliseconds to load, and that most commands never use. */
const slowBuiltins = [
  "node:child_process",
  "node:crypto",
  "node:fs/promises",
  "node:readline",
  "node:worker_threads",
  "node:zlib",
];

/** Loads these when something of them is first used, and not with the module that may use it. */
/** @type {import("esbuild").Plugin} */
const lazyBuiltins = {
  name: "lazy builtins",
  setup: (build) => {
    build.onResolve({ filter: /^(node:)?[a-z_/]+$/ }, ({ path, namespace }) => {
      const builtin = path.startsWith("node:") ? path : `node:${path}`;
      if (!slowBuiltins.includes(builtin)) return undefined;
      return namespace === "lazy" ? { path: builtin, external: true } : { path: builtin, namespace: "lazy" };
    });
    build.onLoad({ filter: /^/, namespace: "lazy" }, async ({ path }) => {
      const names = Object.keys(process.getBuiltinModule(path));
      const getters = names.map((name) => `get ${name}() { return load().${name}; }`);
      return {
        contents: `let loaded; const load = () => (loaded ??= require("${path}"));\nmodule.exports = { ${getters.join(", ")} };`,
      };
    });
  },
};

/** Takes VS Code's hundreds of names over once, and not for each of the modules that import them all. */
/** @type {import("esbuild").Plugin} */
const oneApi = {
  name: "one API",
  setup: (build) => {
    build.onResolve({ filter: /^vscode$/ }, ({ path, namespace }) =>
      namespace === "api" ? { path, external: true } : { path, namespace: "api" },
    );
    build.onLoad({ filter: /^/, namespace: "api" }, () => ({ contents: 'export * from "vscode";' }));
  },
};

/** Native addons stay outside the bundles; VS Code brings its own API. */
const external = ["vscode", "better-sqlite3", "@napi-rs/blake-hash", "@lydell/node-pty"];

/** @type {import("esbuild").BuildOptions} */
const shared = {
  bundle: true,
  minify: isProduction,
  sourcemap: isProduction ? false : "linked",
  legalComments: "none",
  logLevel: "warning",
  metafile: flags.has("--metafile"),
};

/** The host is the Node of the oldest VS Code that package.json's `engines` allows. */
/** @type {import("esbuild").BuildOptions} */
const forNode = {
  ...shared,
  platform: "node",
  format: "cjs",
  target: "node22",
  external,
  // The bundles are CommonJS: what they load when it is needed is no reason to start the loader of the other kind.
  supported: { "dynamic-import": false },
  plugins: [partsApart, lazyBuiltins, oneApi],
  define: {
    "import.meta.url": "bundleUrl",
    "process.env.CAIRN_BUNDLED": '"1"',
    "process.env.CAIRN_BUILD": flags.has("--watch") ? "undefined" : JSON.stringify(digestOfSources()),
  },
  banner: { js: 'const bundleUrl = require("node:url").pathToFileURL(__filename).href;' },
};

/** @type {import("esbuild").BuildOptions} */
const forBrowser = { ...shared, platform: "browser", target: "chrome138" };

/** Bundles a worker and gives its text to who imports `worker:…`: a webview may start one from nothing else. */
/** @type {import("esbuild").Plugin} */
const workerTexts = {
  name: "worker texts",
  setup: (bundle) => {
    bundle.onResolve({ filter: /^worker:/ }, ({ path, resolveDir }) => ({
      path: join(resolveDir, path.slice("worker:".length)),
      namespace: "worker",
    }));
    bundle.onLoad({ filter: /./, namespace: "worker" }, async ({ path }) => {
      const { outputFiles, metafile } = await build({
        ...forBrowser,
        entryPoints: [path],
        format: "iife",
        sourcemap: false,
        metafile: true,
        write: false,
      });
      const contents = `export const workerText = ${JSON.stringify(outputFiles[0]?.text)};`;
      return { contents, watchFiles: Object.keys(metafile.inputs).map((file) => resolve(file)) };
    });
  },
};

/**
 * Each page by itself: in one build with another, `splitting` would take what both use out of the page's script.
 * @type {(page: string) => import("esbuild").BuildOptions}
 */
const webviewBundle = (page) => ({
  ...forBrowser,
  format: "esm",
  // What a page loads late is a file of its own.
  splitting: true,
  jsx: "automatic",
  entryPoints: { [page]: `webview-ui/${page}/main.tsx` },
  plugins: [workerTexts],
  outdir: "dist/webview",
  loader: { ".ttf": "file" },
  define: { "process.env.NODE_ENV": isProduction ? '"production"' : '"development"' },
});

/** @type {import("esbuild").BuildOptions[]} */
const bundles = [
  {
    ...forNode,
    entryPoints: {
      extension: "src/extension/extension.ts",
      engineWorker: "src/extension/worker/engineWorker.ts",
      fileWorker: "src/engine/store/workers/fileWorker.ts",
      lookWorker: "src/engine/store/workers/lookWorker.ts",
      cli: "src/cli/cli.ts",
      cliMain: "src/cli/main.ts",
      cliRecalled: "src/cli/recalledAnswer.ts",
    },
    outdir: "dist",
  },
  ...["experiments", "graph", "sweep"].map((page) => webviewBundle(page)),
];

if (flags.has("--tests")) {
  bundles.push({
    ...forNode,
    external: [...external, "mocha"],
    entryPoints: { "extension/index": "test/extension/index.ts" },
    outExtension: { ".js": ".cjs" },
    outdir: "dist-test",
  });
}

if (flags.has("--watch")) {
  for (const options of bundles) await (await context({ ...options, logLevel: "info" })).watch();
} else {
  await Promise.all(["dist", "dist-test"].map((folder) => rm(folder, { recursive: true, force: true })));
  await Promise.all(bundles.map((options) => build(options)));
}

/** What two builds of the same sources have in common, and nothing else: what one keeps, only the same one reads. */
function digestOfSources() {
  const sources = readdirSync("src", { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  const files = sources.map(({ parentPath, name }) => join(parentPath, name)).sort();
  const digest = createHash("sha256");
  for (const file of ["package-lock.json", ...files]) digest.update(readFileSync(file));
  return digest.digest("hex").slice(0, 16);
}
