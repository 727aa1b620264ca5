import type { Engine } from '../engine.ts';
import { opened } from '../opened.ts';
import { canonical } from './canonical.ts';
import { parseTarget } from './conninfo/resolve.ts';
import { copySource } from './copy-source.ts';
import { copyTarget } from './copy-target.ts';
import { PostgresDatabase } from './database.ts';
import { dumper } from './dump/dumper.ts';
import { standInRight } from './stand-in.ts';
import { labelOf, placesOf } from './target.ts';
import { dialect } from './whole/dialect.ts';

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
    'journal-copy',
    'marks',
    'readiness',
    'sessions',
    'blocking',
    'pressure',
    'index-use',
    'query-cost',
    'database-size',
    'indexes',
    'constraints',
    'not-null',
    'sequences',
    'statistics',
    'vacuum',
  ]),
  standInLine: (database) => `ALTER DATABASE ${quote(database)} SET nightferry.stand_in = 'on';`,
  standInRight,
  quoteIdentifier: quote,
  label: (url, surroundings) => labelOf(parseTarget(url, surroundings)),
  resolve(url, surroundings) {
    const target = parseTarget(url, surroundings);
    const secrets = [...target.candidates.map(({ password }) => password), target.keyPassword];
    return {
      label: labelOf(target),
      places: placesOf(target),
      secrets: secrets.filter((secret) => secret !== undefined),
      warnings: target.warnings,
    };
  },
  async connect(url, options) {
    return opened(new PostgresDatabase(postgres, parseTarget(url, options.surroundings), options), 'select 1', options);
  },
  copySource,
  copyTarget,
  canonical,
  dumper,
  dialect,
  ledgerTable: 'nightferry.ledger',
  consoleGuard: 'it begins read-only. Whoever wants to write has to lift that: SET transaction_read_only = off.',
  console: (label) => `psql '${label.replaceAll("'", "'\\''")}'`,
};

function quote(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}
