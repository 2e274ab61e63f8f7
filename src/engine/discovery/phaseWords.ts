import type { Phase } from "../model/phase.ts";
import { phases } from "../model/phase.ts";

type Words = Readonly<Partial<Record<Phase, string>>>;

/** Words for what is done, by phase: they tell most. A star stands for any ending. */
const actions: Words = {
  scope: "scope scoping objective eda explor*",
  data: `collect* verif* featuri* prepar* prep preprocess* process* download* fetch* ingest* injest* extract* clean*
    split* transform* tokeni* augment* annotat* import imports importing merg* join* scale scaling normali* sample sampling
    resampl* unzip* embed embedding etl elt imput* encod* vectori* dedup* filter* resiz* crop* labeling labelling crawl*
    scrap* acqui* aggregat* concat* combin* anonymi* enrich* standardi* binari* chunk* index* wrangl* munge* pars* tidy* untar*
    oversampl* undersampl* partition* shuffl* curat* pivot* engineering`,
  model: `train* pretrain* retrain* fit fitting refit finetun* tune tuner tuning hpo hyperparam* hyperopt optuna optimi*
    evaluat* eval scor* predict* infer inference* benchmark* ensembl* backtest* forecast* explain* shap interpret* distill*
    calibrat* gridsearch crossval* classif* regress* clustering postprocess* performance`,
  deploy: `deploy* serv* publish* releas* register* registration* promot* docker* endpoint* onnx quantiz* quantis* rollout
    pusher`,
  monitor: "monitor* drift* observ* alert* feedback",
};

/** Words for what it is done to: they decide where no action is named. */
const subjects: Words = {
  data: `data dataset* feature* feat feats label* embeddings raw schema* input* corpus target* table* record* image* text* document*
    annotation* tile* patch* vocab* sql database csv parquet trainset testset`,
  model: `model* metric* classifier* estimator* network* weights checkpoint* forest xgboost xgb lightgbm lgbm catboost svm
    knn als svd lasso ridge cnn lstm rnn bert resnet* unet* gan vae llm lora`,
};

/** Words that may stand for much: they decide last. */
const hints: Words = {
  scope: "baseline",
  data: "get load read query pull sync convert",
  model: `test* validat* report* plot* compar* select* search visuali* figure* chart* histogram* analy* summar* confusion roc
    experiment*`,
  deploy: "package upload export push api app dashboard compile",
};

/** What moves or makes something: that something is a model, or it is data. */
const movers = new Map<string, Phase>(
  [
    ["model", "prepare preparation build building create make get load download fetch save init import"],
    ["deploy", "export upload push convert package compile"],
  ].flatMap(([phase, words]) => (words ?? "").split(" ").map((word) => [word, phase as Phase] as const)),
);

const models = wordTest("model models weights checkpoint* classifier* estimator* network llm");
const dataNouns = wordTest(`${subjects.data} set sets df samples examples split splits`);
const otherParts = wordTest("test val valid validation dev holdout");
const parts = wordTest("train training eval");

/** What several words together mean, as one that is known. */
const phrases: readonly (readonly [RegExp, string])[] = [
  [/\bdata science\b/g, "modeling"],
  [/\bmodel inputs?\b/g, "input"],
  [/\bfeature importances?\b/g, "explain"],
  [/\b(?:cross|model) validation\b/g, "evaluate"],
  [/\bhyper param/g, "hyperparam"],
  [/\b(pre|post) process/g, "$1process"],
  [/\bfine tun/g, "finetun"],
  [/\bbuild (?:images?|containers?)$/g, "docker"],
];

const actionOf = vocabulary(actions);
const subjectOf = vocabulary(subjects);
const hintOf = vocabulary(hints);

/**
 * The phase that a name tells, as a stage's or a script's: by an action before a subject (`data_train` trains), by a
 * subject before a hint. Undefined where none of its words tells anything.
 */
export function phaseOfName(name: string): Phase | undefined {
  const words = wordsOf(name);
  return surePhaseOf(words) ?? hintedPhaseOf(words);
}

/** The same of a name's words, without those that may stand for much. */
export function surePhaseOf(words: readonly string[]): Phase | undefined {
  // Of `model_features` the features are the thing.
  return phaseOfMoved(words) ?? firstOf(words, actionOf) ?? words.flatMap((word) => subjectOf(word) ?? []).at(-1);
}

/** The phase that the words of a name suggest that may stand for much: what `validate` validates is not said. */
export function hintedPhaseOf(words: readonly string[]): Phase | undefined {
  // What is built beside a word is what that word says: a table as well as a package.
  if (words.length === 1 && words[0] === "build") return "deploy";
  return firstOf(words, hintOf) ?? phases.find((phase) => words.includes(phase));
}

/** Of a name that only moves or makes a model. */
function phaseOfMoved(words: readonly string[]): Phase | undefined {
  const mover = words.find((word) => movers.has(word));
  const doesMore = words.some((word) => actionOf(word) !== undefined && !movers.has(word));
  if (mover === undefined || doesMore || !words.some(models) || words.some(dataNouns)) return undefined;
  return movers.get(mover);
}

function firstOf(words: readonly string[], phaseOf: (word: string) => Phase | undefined): Phase | undefined {
  return words.map(phaseOf).find((phase) => phase !== undefined);
}

/** The words of a name that may tell its phase, in lower case. */
export function wordsOf(whole: string): readonly string[] {
  // What stands behind `@` is an item of a template, and nothing that is done.
  const name = whole.replace(/@.*$/s, "");
  const parted = name.replaceAll(/([a-z\d])([A-Z])|([A-Z])(?=[A-Z][a-z])/g, "$1$3 $2").toLowerCase();
  const plain = parted.replaceAll(/[^\p{L}]+/gu, " ").trim();
  if (!plain.includes(" ")) return plain === "" ? [] : [plain];
  const words = phrases.reduce((text, [pattern, word]) => text.replaceAll(pattern, word), plain).split(" ");
  return withoutParts(words.filter(Boolean));
}

/** Without the words that say of data what part it is: nothing is trained in `train_test_split` and `get_train_data`. */
function withoutParts(words: readonly string[]): readonly string[] {
  return words.filter((word, index) => {
    const next = words[index + 1];
    return !(parts(word) && next !== undefined && (dataNouns(next) || otherParts(next)));
  });
}

function vocabulary(words: Words): (word: string) => Phase | undefined {
  const tests = phases.map((phase) => [phase, wordTest(words[phase] ?? "")] as const);
  return (word) => tests.find(([, isOne]) => isOne(word))?.[0];
}

/** Whether a word is one of a list. */
function wordTest(list: string): (word: string) => boolean {
  const words = list.split(/\s+/).filter(Boolean);
  const alternatives = words.map((word) => (word.endsWith("*") ? word.slice(0, -1) : `${word}$`));
  const pattern = new RegExp(`^(?:${alternatives.join("|")})`);
  return (word) => words.length > 0 && pattern.test(word);
}
