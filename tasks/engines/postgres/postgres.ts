import type { Engine } from '../engine.ts';
import { copySource } from './copy-source.ts';
import { copyTarget } from './copy-target.ts';
import { PostgresDatabase } from './database.ts';
import { dumper } from './dump/dumper.ts';
import { labelOf, parseTarget } from './target.ts';

/** PostgreSQL, and what speaks its protocol and has its catalogs. Tested with 15. */
export const postgres: Engine = {
  key: 'postgres',
  title: 'PostgreSQL',
  schemes: ['postgres:', 'postgresql:'],
  capabilities: new Set([
    'transactions',
    'transactional-ddl',
    'maintenance-connection',
    'session-lock',
    'copy-source',
    'copy-target',
    'dump',
    'freeze',
    'database-size',
  ]),
  standInLine: (database) => `ALTER DATABASE ${quote(database)} SET nightferry.stand_in = 'on';`,
  quoteIdentifier: quote,
  label: (url) => labelOf(parseTarget(url)),
  async connect(url, options) {
    const database = new PostgresDatabase(postgres, parseTarget(url), options);
    await database.query('select 1');
    return database;
  },
  copySource,
  copyTarget,
  dumper,
};

function quote(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}
