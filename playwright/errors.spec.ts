import { code, expect, test } from './support/fixtures.ts';

test.describe('an error', () => {
  test('in the driver says its message first, then the frames of the cell, and leads to the line', async ({ openNotebook }) => {
    const notebook = await openNotebook([code('function inner() {\n  throw new RangeError("too far");\n}\ninner();')]);
    await notebook.cell(1).run();
    await notebook.cell(1).failed();
    const output = notebook.cell(1).output;
    await expect(output).toContainText('RangeError');
    await expect(output).toContainText('too far');
    await expect(output).toContainText(/cell 1/i);
    await expect(output).toContainText(/line 2|:2/);
    await output.getByRole('button', { name: /cell 1/i }).or(output.getByRole('link', { name: /cell 1/i })).first().click();
    await expect(notebook.cell(1).editor).toBeFocused();
  });

  test('in a task says partition, attempt, the record that broke it, and the line of the function', async ({ openNotebook }) => {
    const notebook = await openNotebook([
      code("await sc.parallelize(['1', '2', 'x3', '4'], 2)\n  .map((text) => {\n    if (text === 'x3') throw new Error('not a number: ' + text);\n    return Number(text);\n  })\n  .collect();"),
    ]);
    await notebook.cell(1).run();
    await notebook.cell(1).failed();
    const output = notebook.cell(1).output;
    await expect(output).toContainText('not a number: x3');
    await expect(output).toContainText(/partition 1/i);
    await expect(output).toContainText(/attempt/i);
    await expect(output).toContainText('x3');
    await expect(output).toContainText(/line 3|:3/);
  });

  test('of a function that captures what cannot travel comes before the job, with name and place', async ({ openNotebook }) => {
    const notebook = await openNotebook([
      code("import { Socket } from 'node:net';\nconst socket = new Socket();"),
      code('const numbers = sc.range(0, 10);\nawait numbers.map((n) => socket.bytesRead + n).collect();'),
    ]);
    await notebook.runAll();
    await notebook.cell(2).failed();
    await expect(notebook.cell(2).output).toContainText('Task not serializable: captured variable "socket" (Socket) in cell 2, line 2');
    await expect(notebook.cell(2).jobs).toHaveCount(0);
  });

  test('of a path that does not exist comes at the action, in Spark\'s words', async ({ openNotebook }) => {
    const notebook = await openNotebook([code("const lines = sc.textFile('no/such/file.txt');"), code('await lines.count()')]);
    await notebook.runAll();
    await notebook.cell(1).done();
    await notebook.cell(2).failed();
    await expect(notebook.cell(2).output).toContainText('Input path does not exist');
  });

  test('stops run all: the cells after it do not run', async ({ openNotebook }) => {
    const notebook = await openNotebook([code("throw new Error('stop here')"), code("'never'")]);
    await notebook.runAll();
    await notebook.cell(1).failed();
    await expect(notebook.cell(2).output).not.toContainText('never');
  });
});
