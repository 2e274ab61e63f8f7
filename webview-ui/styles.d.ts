/** Style sheets are bundled by esbuild; importing one says that it belongs to the page. */
declare module "*.css";
