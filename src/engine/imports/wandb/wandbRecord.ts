import { parseLooseJson } from "../../formats/looseJson.ts";
import { ProtoFields } from "../../formats/protoFields.ts";
import { TextTable } from "../../formats/textTable.ts";

/** A value that is set, or taken away where it is undefined, by its dotted key. */
export interface WandbItem {
  readonly key: string;
  readonly value: unknown;
}

/** What a record may say, one of these at a time. */
export interface WandbSink {
  /** Values of a step; undefined where the record does not count it. */
  history(items: readonly WandbItem[], step: number | undefined): void;
  summary(items: readonly WandbItem[]): void;
  config(items: readonly WandbItem[]): void;
  run(facts: WandbRunFacts): void;
  commit(commit: string): void;
  /** `runtime` in seconds. */
  exit(code: number, runtime: number): void;
}

export interface WandbRunFacts {
  readonly id: string;
  readonly project: string;
  /** Empty where W&B's server would give it one. */
  readonly name: string;
  /** Milliseconds since 1970; 0 where it is not told. */
  readonly startedAt: number;
}

/*
 * The numbers of fields, from wandb_internal.proto:
 * Record { history 2, summary 3, config 5, run 17, exit 18, environment 26 },
 * HistoryRecord { item 1, step 2 { num 1 } }, ConfigRecord and SummaryRecord { update 1, remove 2 },
 * items { key 1, nested_key 2, value_json 16 }, RunExitRecord { exit_code 1, runtime 2 },
 * RunRecord { run_id 1, project 3, config 4, summary 5, display_name 8, start_time 17, git 21 },
 * EnvironmentRecord { git 9 }, GitRepoRecord { commit 2 }, Timestamp { seconds 1, nanos 2 }.
 */

/** Tells what serialised records of W&B's say. */
export class WandbRecords {
  readonly #sink: WandbSink;
  readonly #texts = new TextTable();

  constructor(sink: WandbSink) {
    this.#sink = sink;
  }

  /** A record that says something in a way of its own is passed over from there on. */
  take(record: Buffer): void {
    try {
      const fields = new ProtoFields(record);
      while (fields.next()) {
        if (fields.isBytes(2)) this.#takeHistory(fields.inner());
        else if (fields.isBytes(3)) this.#sink.summary(this.#changes(fields.inner()));
        else if (fields.isBytes(5)) this.#sink.config(this.#changes(fields.inner()));
        else if (fields.isBytes(17)) this.#takeRun(fields.inner());
        else if (fields.isBytes(18)) this.#takeExit(fields.inner());
        else if (fields.isBytes(26)) this.#takeEnvironment(fields.inner());
      }
    } catch (error) {
      if (!(error instanceof RangeError)) throw error;
    }
  }

  #takeHistory(fields: ProtoFields): void {
    const items: WandbItem[] = [];
    let step: number | undefined;
    while (fields.next()) {
      if (fields.isBytes(1)) items.push(this.#item(fields.inner()));
      else if (fields.isBytes(2)) step = numberIn(fields.inner(), 1);
    }
    this.#sink.history(items, step);
  }

  #changes(fields: ProtoFields): readonly WandbItem[] {
    const items: WandbItem[] = [];
    while (fields.next()) {
      if (fields.isBytes(1)) items.push(this.#item(fields.inner()));
      else if (fields.isBytes(2)) items.push({ key: this.#item(fields.inner()).key, value: undefined });
    }
    return items;
  }

  #item(fields: ProtoFields): WandbItem {
    const keys: string[] = [];
    let json = "null";
    while (fields.next()) {
      const isKey = (fields.isBytes(1) || fields.isBytes(2)) && fields.end > fields.start;
      if (isKey) keys.push(this.#texts.textOf(fields.bytes, fields.start, fields.end));
      else if (fields.isBytes(16)) json = fields.text();
    }
    return { key: keys.join("."), value: valueOfJson(json) };
  }

  #takeRun(fields: ProtoFields): void {
    let facts: WandbRunFacts = { id: "", project: "", name: "", startedAt: 0 };
    while (fields.next()) {
      if (fields.isBytes(1)) facts = { ...facts, id: fields.text() };
      else if (fields.isBytes(3)) facts = { ...facts, project: fields.text() };
      else if (fields.isBytes(4)) this.#sink.config(this.#changes(fields.inner()));
      else if (fields.isBytes(5)) this.#sink.summary(this.#changes(fields.inner()));
      else if (fields.isBytes(8)) facts = { ...facts, name: fields.text() };
      else if (fields.isBytes(17)) facts = { ...facts, startedAt: timeOf(fields) };
      else if (fields.isBytes(21)) this.#takeRepository(fields.inner());
    }
    this.#sink.run(facts);
  }

  #takeExit(fields: ProtoFields): void {
    let code = 0;
    let runtime = 0;
    while (fields.next()) {
      if (fields.isVarint(1)) code = fields.varint;
      else if (fields.isVarint(2)) runtime = fields.varint;
    }
    this.#sink.exit(code, runtime);
  }

  #takeEnvironment(fields: ProtoFields): void {
    while (fields.next()) if (fields.isBytes(9)) this.#takeRepository(fields.inner());
  }

  #takeRepository(fields: ProtoFields): void {
    while (fields.next()) if (fields.isBytes(2)) this.#sink.commit(fields.text());
  }
}

function valueOfJson(json: string): unknown {
  const value = Number(json);
  if (json !== "" && !Number.isNaN(value)) return value;
  try {
    return parseLooseJson(json);
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    return null;
  }
}

function timeOf(field: ProtoFields): number {
  return numberIn(field.inner(), 1) * 1000 + numberIn(field.inner(), 2) / 1e6;
}

/** Protobuf leaves out a number that is 0. */
function numberIn(fields: ProtoFields, number: number): number {
  while (fields.next()) if (fields.isVarint(number)) return fields.varint;
  return 0;
}
