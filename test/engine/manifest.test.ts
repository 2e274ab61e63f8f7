import assert from "node:assert/strict";
import { readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { describe, it } from "node:test";
import { assistantTools } from "../../src/engine/assistant/assistantTools.ts";
import { commands, contexts, settings, taskType, toolPrefix, views } from "../../src/extension/ids.ts";

/*
 * Holds package.json, package.nls.json and ids.ts to each other, in both directions,
 * so that no command, view, setting or text is declared and not there, or there and not declared.
 */

const root = join(import.meta.dirname, "..", "..");

interface Manifest {
  readonly contributes: {
    readonly commands: readonly { readonly command: string; readonly title: string; readonly enablement?: string }[];
    readonly views: Readonly<Record<string, readonly { readonly id: string }[]>>;
    readonly viewsContainers: { readonly activitybar: readonly { readonly id: string }[] };
    readonly viewsWelcome: readonly { readonly view: string; readonly when: string; readonly contents: string }[];
    readonly menus: Readonly<
      Record<string, readonly { readonly command: string; readonly when?: string; readonly group?: string }[]>
    >;
    readonly keybindings: readonly { readonly command: string; readonly when?: string }[];
    readonly configuration: { readonly properties: Readonly<Record<string, unknown>> };
    readonly taskDefinitions: readonly { readonly type: string }[];
    readonly languageModelTools: readonly {
      readonly name: string;
      readonly displayName: string;
      readonly modelDescription: string;
      readonly inputSchema: unknown;
    }[];
  };
}

const manifestText = readFileSync(join(root, "package.json"), "utf8");
const { contributes } = JSON.parse(manifestText) as Manifest;
const texts = JSON.parse(readFileSync(join(root, "package.nls.json"), "utf8")) as Readonly<Record<string, string>>;
const declaredCommands = contributes.commands.map(({ command }) => command);

describe("the manifest", () => {
  it("declares every command of ids.ts once, and no other", () => {
    assert.deepEqual(declaredCommands.toSorted(), Object.values(commands).toSorted());
  });

  it("declares no command that no source registers", () => {
    const source = readSources(join(root, "src", "extension"));
    const registered = new Set(
      [...source.matchAll(/(?:registerCommand\(\s*|\bid: )commands\.(\w+)/g)].map(([, name]) => name),
    );
    const missing = Object.keys(commands).filter((name) => !registered.has(name));
    assert.deepEqual(missing, [], "declared, and registered nowhere in src/extension");
  });

  it("declares the views and the container of ids.ts", () => {
    assert.deepEqual(
      contributes.viewsContainers.activitybar.map(({ id }) => id),
      [views.container],
    );
    const { container, ...ids } = views;
    assert.deepEqual(
      (contributes.views[container] ?? []).map(({ id }) => id).toSorted(),
      Object.values(ids).toSorted(),
    );
  });

  it("declares the settings of ids.ts", () => {
    const { section, ...keys } = settings;
    const expected = Object.values(keys).map((key) => `${section}.${key}`);
    assert.deepEqual(Object.keys(contributes.configuration.properties).toSorted(), expected.toSorted());
  });

  it("declares the task type of ids.ts", () => {
    assert.deepEqual(
      contributes.taskDefinitions.map(({ type }) => type),
      [taskType],
    );
  });

  it("declares the tools of assistants as the code has them", () => {
    assert.deepEqual(
      contributes.languageModelTools.map(({ name, displayName, modelDescription, inputSchema }) => ({
        name,
        title: texts[displayName.slice(1, -1)],
        modelDescription,
        inputSchema,
      })),
      assistantTools.map(({ name, title, description, inputSchema }) => ({
        name: `${toolPrefix}${name}`,
        title,
        modelDescription: description,
        inputSchema,
      })),
    );
  });

  it("names only commands in menus, keys and welcome texts that it declares", () => {
    const menuItems = Object.values(contributes.menus).flat();
    const welcomes = contributes.viewsWelcome.map(({ contents }) => texts[contents.replaceAll("%", "")] ?? "");
    const linked = welcomes.flatMap((text) => [...text.matchAll(/\(command:(cairn\.[\w.]+)/g)].map(([, id]) => id));
    const used = [...[...menuItems, ...contributes.keybindings].map(({ command }) => command), ...linked];
    const unknown = used.filter((command) => command === undefined || !declaredCommands.includes(command));
    assert.deepEqual(unknown, []);
  });

  it("calls it running all where a row stands for all stages of a template", () => {
    const titles = new Map(
      contributes.commands.map(({ command, title }) => [command, texts[title.replaceAll("%", "")]]),
    );
    const runs = (viewItem: string) =>
      (contributes.menus["view/item/context"] ?? []).flatMap(({ command, when = "", group = "" }) => {
        const [, pattern, name] = /view == cairn\.pipeline && viewItem (?:=~ \/(.*)\/|== (\S+))/.exec(when) ?? [];
        const isShown = pattern === undefined ? name === viewItem : new RegExp(pattern).test(viewItem);
        return isShown && group.startsWith("1_run") ? [titles.get(command)] : [];
      });
    assert.equal(runs("stages")[0], "Run all");
    assert.equal(runs("stage.stale")[0], "Run stage");
  });

  it("names only views and contexts in when-clauses that the code has", () => {
    const known = new Set<string>([...Object.values(views), ...Object.values(contexts), "cairn.experiments"]);
    const menuItems = Object.values(contributes.menus).flat();
    const clauses = [
      ...[...menuItems, ...contributes.keybindings, ...contributes.viewsWelcome].map(({ when }) => when ?? ""),
      ...contributes.commands.map(({ enablement }) => enablement ?? ""),
    ];
    const named = clauses.flatMap((clause) => [...clause.matchAll(/(?<![\w.])cairn\.[A-Za-z]+/g)].map(([id]) => id));
    assert.deepEqual(
      named.filter((id) => !known.has(id)),
      [],
    );
    for (const { view } of contributes.viewsWelcome) assert.ok(known.has(view), view);
  });

  it("has a text for every key, and a use for every text", () => {
    const used = new Set([...manifestText.matchAll(/"%([\w.]+)%"/g)].map(([, key]) => key));
    assert.deepEqual(used, new Set(Object.keys(texts)));
  });

  it("speaks in sentence case, without exclamation marks", () => {
    for (const [key, text] of Object.entries(texts)) {
      assert.match(text, /^["“*\p{Lu}]/u, `${key} begins with a capital`);
      assert.doesNotMatch(text, /!/, key);
    }
  });
});

function readSources(folder: string): string {
  const files = readdirSync(folder, { recursive: true, encoding: "utf8" }).filter((file) => file.endsWith(".ts"));
  return files.map((file) => readFileSync(join(folder, file), "utf8")).join("\n");
}
