import { isSecretName, withoutCredentials } from "../../model/secrets.ts";

/** Variables that change what programs compute, or which code they take. What a person adds stands in cairn.yaml. */
const variableNames = [
  "BLIS_NUM_THREADS",
  "CUBLAS_WORKSPACE_CONFIG",
  "CUDA_DEVICE_ORDER",
  "CUDA_LAUNCH_BLOCKING",
  "CUDA_VISIBLE_DEVICES",
  "HIP_VISIBLE_DEVICES",
  "JAX_DEFAULT_MATMUL_PRECISION",
  "JAX_ENABLE_X64",
  "JAX_PLATFORMS",
  "JULIA_NUM_THREADS",
  "JULIA_PROJECT",
  "KMP_DETERMINISTIC_REDUCTION",
  "LANG",
  "LC_ALL",
  "LC_CTYPE",
  "LC_NUMERIC",
  "LD_LIBRARY_PATH",
  "LD_PRELOAD",
  "MKL_CBWR",
  "MKL_NUM_THREADS",
  "NCCL_ALGO",
  "NODE_OPTIONS",
  "NUMBA_NUM_THREADS",
  "NUMEXPR_NUM_THREADS",
  "NVIDIA_TF32_OVERRIDE",
  "OMP_NUM_THREADS",
  "OPENBLAS_NUM_THREADS",
  "PL_GLOBAL_SEED",
  "PYTHONHASHSEED",
  "PYTHONOPTIMIZE",
  "PYTHONPATH",
  "PYTHONUTF8",
  "R_LIBS",
  "R_LIBS_USER",
  "SOURCE_DATE_EPOCH",
  "TF_CUDNN_DETERMINISTIC",
  "TF_DETERMINISTIC_OPS",
  "TF_ENABLE_ONEDNN_OPTS",
  "TF_XLA_FLAGS",
  "TORCH_ALLOW_TF32_CUBLAS_OVERRIDE",
  "TORCH_CUDNN_V8_API_DISABLED",
  "TORCH_NUM_THREADS",
  "TZ",
  "VECLIB_MAXIMUM_THREADS",
  "XLA_FLAGS",
];

/** The variables of `env` that a run is recorded with: those of the list and the added ones, never a secret. */
export function recordedVariables(env: NodeJS.ProcessEnv, added: readonly string[]): Readonly<Record<string, string>> {
  const names = [...new Set([...variableNames, ...added])].filter((name) => !isSecretName(name)).sort();
  return Object.fromEntries(
    names.flatMap((name) => {
      const value = env[name];
      return value === undefined ? [] : [[name, withoutCredentials(value)] as const];
    }),
  );
}
