/**
 * How the editor's TypeScript checks cells: strict where it finds mistakes, silent where a notebook is not a library
 * (parameters without a type are `any`). Numbers are the compiler's own option values.
 */
export const compilerOptions: Readonly<Record<string, unknown>> = {
  target: 99,
  module: 99,
  /** `bundler`: packages by their exports, with or without file endings. */
  moduleResolution: 100,
  moduleDetection: 3,
  lib: ['lib.esnext.d.ts'],
  strict: true,
  noImplicitAny: false,
  allowNonTsExtensions: true,
  allowImportingTsExtensions: true,
  noEmit: true,
  skipLibCheck: true,
};
