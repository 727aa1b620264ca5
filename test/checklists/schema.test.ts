import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { schemaFile, schemaText } from '../../source/schema-file.ts';

it('the JSON Schema in checklists/ is what the language says today (npm run schema writes it)', () => {
  expect(readFileSync(schemaFile, 'utf8')).toBe(schemaText());
});
