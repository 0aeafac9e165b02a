import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { NotebookFormatError, readIpynb, writeIpynb } from './ipynb.ts';
import type { Cell, Notebook, Output } from './notebook.ts';
import { TABLE_MIME } from './notebook.ts';

const RUNS = { seed: 20261121, numRuns: 200 };
let made = 0;
const newId = (): string => `made${made++}`;
const read = (text: string): Notebook => readIpynb(text, 'a.ipynb', newId);

const word = fc.string({ minLength: 1, maxLength: 6 });
const key = word.filter((name) => name !== 'emberline' && name !== '__proto__' && name !== 'jupyter' && name !== 'collapsed');
const jsonValue = fc.jsonValue({ maxDepth: 2 }).map((value) => JSON.parse(JSON.stringify(value)) as unknown);
const metadata = fc.dictionary(key, jsonValue, { maxKeys: 3, noNullPrototype: true });
const text = fc.string({ maxLength: 30, unit: fc.constantFrom('a', '\n', '\r\n', 'é', '😀', '"', '\\', '\u2028', ' ') });
const count = fc.nat(9);

const data = fc.record({ 'text/plain': text, 'text/html': text, 'image/png': fc.base64String({ maxLength: 12 }), [TABLE_MIME]: jsonValue }, { requiredKeys: ['text/plain'], noNullPrototype: true });
const extra = fc.option(metadata.filter((value) => Object.keys(value).length > 0), { nil: undefined }).map((value) => (value === undefined ? {} : { metadata: value }));
const output: fc.Arbitrary<Output> = fc.oneof(
  fc.record({ kind: fc.constant('stream' as const), name: fc.constantFrom('stdout' as const, 'stderr' as const), text }),
  fc.tuple(data, extra, fc.option(word, { nil: undefined })).map(([bundle, more, displayId]): Output => ({ kind: 'display', data: bundle, ...more, ...(displayId === undefined ? {} : { displayId }) })),
  fc.tuple(data, extra, count).map(([bundle, more, executionCount]): Output => ({ kind: 'result', data: bundle, executionCount, ...more })),
  fc.record({ kind: fc.constant('truncated' as const), dropped: count, file: word }),
  fc.tuple(word, text).map(([name, message]): Output => ({
    kind: 'error',
    error: { name, message, frames: [{ functionName: 'f', cellId: 'a', cellNumber: 1, line: 2, column: 3, engine: false }], task: { partition: 1, attempt: 0 } },
  })),
);
const cellId = fc.stringMatching(/^[A-Za-z0-9_-]{1,8}$/);

const cell: fc.Arbitrary<Cell> = fc.oneof(
  fc.record({
    id: cellId,
    kind: fc.constant('code' as const),
    language: fc.constantFrom('typescript', 'python', 'sql'),
    source: text,
    sourceRevision: fc.constant(0),
    outputs: fc.array(output, { maxLength: 3 }),
    executionCount: fc.option(count),
    metadata,
    lastRun: fc.option(fc.record({ runId: word, appId: word, startedAt: count, durationMs: count, state: fc.constantFrom('done' as const, 'failed' as const, 'interrupted' as const), source: text })),
    outputsHidden: fc.boolean(),
  }),
  fc.tuple(fc.constantFrom('markdown' as const, 'raw' as const), cellId, text, metadata).map(([kind, id, source, more]): Cell => ({
    id, kind, language: kind, source, sourceRevision: 0, outputs: [], executionCount: null, metadata: more, lastRun: null, outputsHidden: false,
  })),
);
const kernel = { kernelspec: { name: 'emberline', display_name: 'Emberline', language: 'typescript' } };
const notebook: fc.Arbitrary<Notebook> = fc.record({
  path: fc.constant('a.ipynb'),
  cells: fc.uniqueArray(cell, { maxLength: 5, selector: (one) => one.id }),
  metadata: metadata.map((more) => ({ ...more, ...kernel })),
});

describe('a document written and read', () => {
  it('is the same document', () => {
    fc.assert(
      fc.property(notebook, (document) => {
        expect(read(writeIpynb(document))).toEqual(document);
      }),
      RUNS,
    );
  });

  it('is the same bytes when written again', () => {
    fc.assert(
      fc.property(notebook, (document) => {
        const first = writeIpynb(document);
        expect(writeIpynb(read(first))).toBe(first);
      }),
      RUNS,
    );
  });
});

describe('the file', () => {
  const document: Notebook = {
    path: 'a.ipynb',
    metadata: {},
    cells: [
      { id: 'b1', kind: 'markdown', language: 'markdown', source: '# Title\ntext', sourceRevision: 4, outputs: [], executionCount: null, metadata: {}, lastRun: null, outputsHidden: false },
      {
        id: 'a1', kind: 'code', language: 'typescript', source: 'const x = 1;\nx\n', sourceRevision: 2, executionCount: 1, metadata: {}, lastRun: null, outputsHidden: false,
        outputs: [{ kind: 'result', data: { 'text/plain': '1' }, executionCount: 1 }],
      },
    ],
  };

  it('is laid out as Jupyter lays it out', () => {
    expect(writeIpynb(document)).toBe(`{
 "cells": [
  {
   "cell_type": "markdown",
   "id": "b1",
   "metadata": {},
   "source": [
    "# Title\\n",
    "text"
   ]
  },
  {
   "cell_type": "code",
   "execution_count": 1,
   "id": "a1",
   "metadata": {},
   "outputs": [
    {
     "data": {
      "text/plain": [
       "1"
      ]
     },
     "execution_count": 1,
     "metadata": {},
     "output_type": "execute_result"
    }
   ],
   "source": [
    "const x = 1;\\n",
    "x\\n"
   ]
  }
 ],
 "metadata": {
  "kernelspec": {
   "display_name": "Emberline",
   "language": "typescript",
   "name": "emberline"
  },
  "language_info": {
   "file_extension": ".ts",
   "name": "typescript"
  }
 },
 "nbformat": 4,
 "nbformat_minor": 5
}
`);
  });

  it('differs in one line for one changed line', () => {
    const [markdown, code] = document.cells;
    if (markdown === undefined || code === undefined) throw new Error('unexpected');
    const before = writeIpynb(document).split('\n');
    const after = writeIpynb({ ...document, cells: [markdown, { ...code, source: 'const x = 2;\nx\n' }] }).split('\n');
    expect(after.filter((line, index) => line !== before[index])).toEqual(['    "const x = 2;\\n",']);
  });

  it("of Jupyter's keeps other languages, attachments, unknown keys and metadata, byte for byte", () => {
    const jupyter = `${JSON.stringify(
      {
        cells: [
          { attachments: { 'image.png': { 'image/png': 'aGk=' } }, cell_type: 'markdown', id: 'm', metadata: { tags: ['x'] }, source: ['![](attachment:image.png)'] },
          {
            cell_type: 'code', execution_count: 3, id: 'c',
            metadata: { jupyter: { outputs_hidden: true }, scrolled: true },
            outputs: [
              { data: { 'image/png': 'aGk=\n', 'text/plain': ['<Figure>'] }, metadata: { 'image/png': { width: 640 } }, output_type: 'display_data' },
              { ename: 'ValueError', evalue: 'bad', output_type: 'error', traceback: ['\u001b[0;31mValueError\u001b[0m', 'line 2'] },
              { name: 'stdout', output_type: 'stream', text: ['a\n', 'b'] },
            ],
            source: ['import os\n', 'os'],
          },
        ],
        metadata: { kernelspec: { display_name: 'Python 3', language: 'python', name: 'python3' }, language_info: { name: 'python', version: '3.12' }, widgets: { state: {} } },
        nbformat: 4,
        nbformat_minor: 5,
      },
      null,
      1,
    )}\n`;
    const opened = read(jupyter);
    expect(opened.cells[1]).toMatchObject({ language: 'python', outputsHidden: true, executionCount: 3 });
    expect(writeIpynb(opened)).toBe(jupyter);
  });

  it('before 4.5 gets cell ids; one with an id twice gets a new one', () => {
    const cells = [{ cell_type: 'code', source: 'a', metadata: {}, outputs: [], execution_count: null }, { cell_type: 'raw', id: 'x', source: ['b'], metadata: {} }, { cell_type: 'raw', id: 'x', source: [], metadata: {} }];
    const opened = read(JSON.stringify({ nbformat: 4, nbformat_minor: 2, metadata: {}, cells }));
    expect(opened.cells.map(({ id }) => id)).toEqual([expect.stringMatching(/^made/) as string, 'x', expect.stringMatching(/^made/) as string]);
    expect(opened.cells.map(({ source }) => source)).toEqual(['a', 'b', '']);
  });
});

describe('a file that is no notebook', () => {
  const withCell = (cellText: string): string => `{"nbformat": 4, "nbformat_minor": 5, "metadata": {}, "cells": [${cellText}]}`;
  it.each([
    ['an empty file', '', 'the file is empty (line 1)', '', 1],
    ['a merge conflict', '{\n "cells": [],\n<<<<<<< HEAD\n "metadata": {}\n}', /^not valid JSON: .*\(line 3\)$/, '', 3],
    ['a file cut short', '{\n "cells": [\n  {', /^not valid JSON: .*\(line 3\)$/, '', 3],
    ['a list', '[]', 'expected a notebook object, found a list', '', undefined],
    ['other JSON', '{"a": 1}', 'nbformat: expected a number, found nothing; is this a Jupyter notebook?', 'nbformat', undefined],
    ['nbformat 3', '{"nbformat": 3, "worksheets": []}', /^nbformat: version 3 is not supported; convert/, 'nbformat', undefined],
    ['no cells', '{"nbformat": 4, "metadata": {}}', 'cells: expected a list of cells, found nothing', 'cells', undefined],
    ['a cell of no kind', withCell('{"cell_type": "heading", "source": ""}'), 'cells[0].cell_type: expected "code", "markdown" or "raw", found "heading"', 'cells[0].cell_type', undefined],
    ['a source of numbers', withCell('{"cell_type": "raw", "source": [1]}'), 'cells[0].source: expected string or list of strings, found a list with other values', 'cells[0].source', undefined],
    ['no source', withCell('{"cell_type": "raw"}'), 'cells[0].source: expected string or list of strings, found nothing', 'cells[0].source', undefined],
    ['an output of no type', withCell('{"cell_type": "code", "source": "", "outputs": [{"output_type": "x"}]}'), /^cells\[0\]\.outputs\[0\]\.output_type: expected "stream"/, 'cells[0].outputs[0].output_type', undefined],
    ['outputs that are text', withCell('{"cell_type": "code", "source": "", "outputs": "x"}'), 'cells[0].outputs: expected a list of outputs, found a string', 'cells[0].outputs', undefined],
  ])('is refused with the place: %s', (_name, file, message, place, line) => {
    const refusal = ((): unknown => {
      try {
        return read(file);
      } catch (error) {
        return error;
      }
    })();
    expect(refusal).toBeInstanceOf(NotebookFormatError);
    expect(refusal).toMatchObject({ message: typeof message === 'string' ? message : (expect.stringMatching(message) as string), place, line });
  });

  it('never throws anything else', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        try {
          read(JSON.stringify({ nbformat: 4, nbformat_minor: 5, metadata: {}, cells: value }));
          read(JSON.stringify({ nbformat: 4, cells: [value] }));
          read(JSON.stringify({ nbformat: 4, cells: [{ cell_type: 'code', source: '', outputs: [value] }] }));
        } catch (error) {
          expect(error).toBeInstanceOf(NotebookFormatError);
        }
      }),
      RUNS,
    );
  });
});
