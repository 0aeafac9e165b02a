/** Writes docs/api.md: `npm run docs:api`. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { TABLE_FILE, apiTable } from './api/table.ts';
import { root } from './house/sources.ts';

writeFileSync(join(root, TABLE_FILE), apiTable());
console.log(`wrote ${TABLE_FILE}`);
