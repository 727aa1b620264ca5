import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { runbookJsonSchema } from '../state/runbook/json-schema.ts';
import { packageFolder } from './package-folder.ts';
import { language } from './runbooks.ts';

/** The JSON Schema of runbooks, for editors, as it is kept in `checklists/`. */
export function schemaText(): string {
  return `${JSON.stringify(runbookJsonSchema(language), null, 2)}\n`;
}

export const schemaFile = join(packageFolder, 'checklists', 'runbook.schema.json');

// Run by itself (`npm run schema`), it writes the file; a test holds the file to it.
if (process.argv[1] === import.meta.filename) writeFileSync(schemaFile, schemaText());
