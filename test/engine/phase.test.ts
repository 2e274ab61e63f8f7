import assert from "node:assert/strict";
import { test } from "node:test";
import type { PhaseSigns } from "../../src/engine/discovery/phase.ts";
import { guessPhase, tellPhase } from "../../src/engine/discovery/phase.ts";
import type { Stage } from "../../src/engine/model/stage.ts";

function phase(name: string, rest: Partial<PhaseSigns> = {}) {
  return guessPhase({ name, cmd: "", outs: [], ...rest });
}

function outs(...paths: readonly string[]): Stage["outs"] {
  const range = { start: { line: 1, column: 1 }, end: { line: 1, column: 1 } };
  return paths.map((path) => ({ path, written: path, role: "out", cache: true, persist: false, range }));
}

/** Names as people give them to stages, tasks and nodes, with what a data scientist takes them for. */
const names = {
  scope: "eda baseline scope exploratory_analysis explore-data",
  data: `collect verify features prepare_data split-train-test validate_data train_test_split train_val_test_split
    get_train_data training_data make_train_dataset prepare_training_data stage_01_data_ingestion data_injestion Pre_processing
    feature_engineering generate_target data_validation data_transformation Data Features download_raw_data merge_bands
    sort_patches split_data load_data feature_extraction build_features make_dataset preprocess_companies
    create_model_input_table_node select_features label_encoder clean_data etl tokenization ImportRawJson
    combine_shuttle_level_information aggregate_company_data data_engineering unzip_archive resize_images normalize
    impute_missing encode_categoricals chunk_documents embed_documents get_data fetch_stock_prices model_features
    query_database export_data convert_dicom convert_units deduplicate_data tidy_data join_tables RawFile Unzip validate_schema`,
  model: `train evaluate train_model data_training eval@de modelFit test_model model_training model_evaluation
    model_building prepare_base_model model_preparation ModelTrainer training testing train_and_evaluate train@split1 predict
    inference gridsearch hyperparameter_tuning fine_tune_llm tune_model_rf_0_parameters fit_transformers
    plot_confusion_matrix model_selection cross_validation explain create_feature_importance benchmark score_model
    generate_predictions compare_models model_validation download_model save_model train_text_classifier xgboost
    random_forest optimize retrain calibrate report generate_report visualize TrainRegressor XGBTrain clustering
    forecast metrics model get_model_predictions check_model_performance postprocess_predictions error_analysis
    baseline_model data_science model_performance_on_test_data`,
  deploy: `deploy model_deploy serve register_model push_model model_pusher upload_model export_model convert_to_onnx
    package_model publish release docker_build promote_model quantize_model model_registration serve_api
    build build_image build_app`,
  monitor: "drift monitor-model data_drift_report alert detect_drift model_monitoring",
};

test("a name tells the phase: what is done before what it is done to", () => {
  for (const [expected, examples] of Object.entries(names)) {
    for (const name of examples.split(/\s+/)) assert.equal(phase(name), expected, name);
  }
});

test("what the user says comes first, then the name, the outputs, the scripts, and what the stage stands in", () => {
  assert.equal(phase("x", { meta: { phase: "Evaluate" } }), "model");
  assert.equal(phase("train", { meta: { phase: "monitor" } }), "monitor");
  assert.equal(phase("clean", { outs: outs("models/a.bin") }), "data");
  assert.equal(phase("step1", { outs: outs("data/06_models/a.bin"), cmd: "python clean.py" }), "model");
  assert.equal(phase("step1", { outs: outs("out/fitted.pkl") }), "model");
  assert.equal(phase("step1", { outs: outs("data/processed.pkl") }), "data");
  assert.equal(phase("step1", { cmd: "python src/train.py --x" }), "model");
  assert.equal(phase("validate", { cmd: "python src/validate_data_yaml.py" }), "data");
  assert.equal(phase("validate", { cmd: "python src/validate.py", around: ["features"] }), "model");
  assert.equal(phase("step1", { cmd: ["cd src", "python3.11 -m shop.steps.evaluate --x"] }), "model");
  assert.equal(phase("step1", { around: ["v2", "training"], file: "data/pipeline.py" }), "model");
  assert.equal(phase("main", { file: "components/train_random_forest/MLproject" }), "model");
  assert.equal(phase("main", { file: "monitoring.py" }), "monitor");
});

test("a stage that nothing tells of begins the pipeline", () => {
  assert.equal(tellPhase({ name: "build_team_lexicon", cmd: "", outs: [] }), undefined);
  const signs = { name: "step1", cmd: "./step1 --fast", outs: outs("a.txt"), file: "src/make_it/Makefile" };
  assert.equal(tellPhase(signs), undefined);
  assert.equal(guessPhase(signs), "data");
});
