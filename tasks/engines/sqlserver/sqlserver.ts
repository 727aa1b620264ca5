import type { Engine } from '../engine.ts';
import { opened } from '../opened.ts';
import { serverBackup } from './backup/server-backup.ts';
import { canonical } from './canonical/canonical.ts';
import { copySource } from './copy/source/source.ts';
import { copyTarget } from './copy/target/target.ts';
import { SqlServerDatabase } from './database.ts';
import { neverRun } from './never-run.ts';
import { quoteName } from './quote.ts';
import { sqlDialect } from './sql-dialect.ts';
import { sqlcmd } from './sqlcmd.ts';
import { standInLine, standInRight } from './stand-in.ts';
import { labelOf, parseTarget, placesOf, secretsOf } from './target.ts';
import { dialect } from './whole/dialect.ts';

/** Microsoft SQL Server and what speaks its protocol and has its catalogs. What was run where: docs/sqlserver.md. */
export const sqlserver: Engine = {
  key: 'sqlserver',
  title: 'SQL Server',
  schemes: ['sqlserver:', 'mssql:'],
  capabilities: new Set([
    'transactions',
    'transactional-ddl',
    'maintenance-connection',
    'session-lock',
    'copy-source',
    'copy-target',
    'indexes',
    'constraints',
    'sequences',
    'statistics',
    'server-backup',
    'freeze',
    'readiness',
    'sessions',
    'blocking',
    'pressure',
    'index-use',
    'query-cost',
  ]),
  sql: sqlDialect,
  standInLine: () => standInLine,
  standInRight,
  quoteIdentifier: quoteName,
  label: (url, surroundings) => labelOf(parseTarget(url, surroundings)),
  resolve(url, surroundings) {
    const target = parseTarget(url, surroundings);
    const { warnings } = target;
    return { label: labelOf(target), places: placesOf(target), secrets: secretsOf(target), warnings };
  },
  async connect(url, options) {
    return opened(
      new SqlServerDatabase(sqlserver, parseTarget(url, options.surroundings), options),
      'SELECT 1',
      options,
    );
  },
  copySource,
  copyTarget,
  canonical,
  serverBackup,
  neverRun,
  dialect,
  ledgerTable: 'nightferry.ledger',
  console: (label) => sqlcmd(parseTarget(label)),
};
