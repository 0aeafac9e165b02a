import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { projectFiles, read, root } from './sources.ts';

const manifest = JSON.parse(read('package.json')) as { dependencies: Record<string, string>; devDependencies: Record<string, string> };

describe('README and docs', () => {
  it('give a reason for every dependency, and for none that is gone', () => {
    const section = read('README.md').split('## Dependencies')[1] ?? '';
    const explained = [...section.matchAll(/^\| `([^`]+)` \| [^|]+ \|$/gm)].map((match) => match[1]);
    expect(explained.sort()).toEqual([...Object.keys(manifest.dependencies), ...Object.keys(manifest.devDependencies)].sort());
  });

  it('link to files that exist', () => {
    const missing = projectFiles()
      .filter((file) => file.endsWith('.md'))
      .flatMap((file) => [...read(file).matchAll(/\]\((?!https?:|#)([^)#]+)/g)].map((match) => ({ file, target: join(dirname(file), match[1] as string) })))
      .filter(({ target }) => !existsSync(join(root, target)));
    expect(missing).toEqual([]);
  });
});
