/** The parts of Monaco's TypeScript worker that the notebook builds on; the package ships them without types. */
declare module 'monaco-editor/languages/features/typescript/lib/typescriptServices.js' {
  export const typescript: import('./tsApi.ts').TypeScriptApi;
}
declare module 'monaco-editor/languages/features/typescript/tsWorker.js' {
  export const TypeScriptWorker: import('./tsApi.ts').TypeScriptWorkerClass;
}
declare module 'monaco-editor/internal/common/initialize.js' {
  export function initialize(create: (context: import('./tsApi.ts').WorkerContext, data: import('./tsApi.ts').WorkerData) => unknown): void;
}
declare module 'monaco-editor/languages/definitions/typescript/typescript.js' {
  export const conf: import('monaco-editor/editor').languages.LanguageConfiguration;
}
