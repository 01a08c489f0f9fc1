import js from "@eslint/js";
import globals from "globals";

const rules = {
  eqeqeq: "error",
  curly: ["error", "all"],
  "no-var": "error",
  "prefer-const": "error",
  "no-console": "error",
  "no-eval": "error",
  "no-implied-eval": "error",
  "no-new-func": "error",
  "no-unused-vars": ["error", { argsIgnorePattern: "^_", varsIgnorePattern: "^_" }],
};

export default [
  js.configs.recommended,
  {
    files: ["src/**/*.js"],
    languageOptions: { globals: { ...globals.browser, ...globals.webextensions } },
    rules,
  },
  { files: ["src/content/*.js"], languageOptions: { sourceType: "script" } },
  {
    files: ["test/**/*.js", "*.mjs"],
    languageOptions: { globals: { ...globals.node } },
    rules: { ...rules, "no-console": "off" },
  },
];
