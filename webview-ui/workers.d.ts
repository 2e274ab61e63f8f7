/** The text of a worker's bundle, made by esbuild.mjs: a webview can start a worker from nothing but its own text. */
declare module "worker:*" {
  export const workerText: string;
}
