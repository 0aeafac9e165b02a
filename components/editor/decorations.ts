/** Lights up the code range of the selected RDD in the cell that it came from. */
import type { CellId } from '../../protocol/notebook.ts';
import { useSelection, type Selection } from '../client/selectionStore.ts';
import { monaco } from './monaco.ts';
import styles from './code.module.css';

/** Keeps the decoration of one editor current; dispose with the editor. */
export function decorate(editor: monaco.editor.IStandaloneCodeEditor, cellId: CellId): monaco.IDisposable {
  const collection = editor.createDecorationsCollection();
  const show = ({ range }: Selection) => {
    if (range?.cellId !== cellId) return collection.clear();
    collection.set([{ range: new monaco.Range(range.startLine, range.startColumn, range.endLine, range.endColumn), options: { inlineClassName: styles.hot ?? '', stickiness: 1 } }]);
  };
  show(useSelection.getState());
  const stop = useSelection.subscribe(show);
  return {
    dispose() {
      stop();
      collection.clear();
    },
  };
}
