import { defineConfig } from "vite";
import { viteSingleFile } from "vite-plugin-singlefile";

// One file: scripts and styles stand in the page, so that it opens from disk without a network.
export default defineConfig({
  plugins: [viteSingleFile({ removeViteModuleLoader: true })],
  build: { target: "es2020" },
});
