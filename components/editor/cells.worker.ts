/** Entry of the shared TypeScript worker. */
import { initialize } from 'monaco-editor/internal/common/initialize.js';
import { CellWorker } from './cellWorker.ts';

self.onmessage = () => {
  initialize((context, data) => new CellWorker(context, data));
};
