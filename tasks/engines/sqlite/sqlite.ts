import type { Engine } from '../engine.ts';
import { canonical } from './canonical.ts';
import { copySource } from './copy-source.ts';
import { copyTarget } from './copy-target.ts';
import { SqliteDatabase } from './database.ts';
import { labelOf, pathOf } from './file-url.ts';
import { quoteIdentifier } from './quote.ts';

/** SQLite 3 files, in this process. */
export const sqlite: Engine = {
  key: 'sqlite',
  title: 'SQLite',
  schemes: ['sqlite:'],
  capabilities: new Set([
    'transactions',
    'transactional-ddl',
    'session-lock',
    'copy-source',
    'copy-target',
    'indexes',
    'sequences',
    'statistics',
  ]),
  standInLine: () => 'CREATE TABLE nightferry_stand_in (marked);',
  quoteIdentifier,
  label: (url) => labelOf(pathOf(url)),
  copySource,
  copyTarget,
  canonical,
  ledgerTable: 'nightferry_ledger',
  consoleGuard: 'it is opened read-only, and stays so.',
  console: (label) => `sqlite3 '${pathOf(label).replaceAll("'", "'\\''")}'`,
  async connect(url, options) {
    const database = new SqliteDatabase(sqlite, pathOf(url), options);
    await database.query('select 1');
    return database;
  },
};
