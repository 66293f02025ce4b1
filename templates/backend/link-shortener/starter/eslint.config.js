const node = ["AbortController", "Buffer", "URL", "clearInterval", "clearTimeout", "console", "fetch", "process", "setInterval", "setTimeout"];

export default [
  {
    languageOptions: { globals: Object.fromEntries(node.map((name) => [name, "readonly"])) },
    rules: {
      eqeqeq: "error",
      "no-undef": "error",
      "no-unused-vars": "error",
      "prefer-const": "error",
    },
  },
];
