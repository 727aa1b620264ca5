import { mayBeDeclared } from '../declared.ts';
import { type Draft, referencesTo } from '../draft.ts';
import type { Capability, Need } from '../language.ts';
import { suggest } from '../similar.ts';
import type { Path } from '../tree.ts';
import type { Rule } from './rule.ts';

/** Databases that steps name. Faults: `runbook/unknown-database`, `runbook/capability`. */
export const databases: Rule = (draft, report) => {
  for (const { step, reference } of databaseUses(draft)) {
    const { name, path, needs = [], option } = reference;
    const database = draft.databases.get(name);
    if (!database) {
      if (mayBeDeclared(draft.document, 'databases', name)) continue;
      const message = `Step ${step} names the database ${JSON.stringify(name)}, which the runbook does not declare.`;
      report.error('runbook/unknown-database', { path }, message, suggest(name, draft.databases.keys(), 'databases'));
      continue;
    }
    const { engine } = database;
    const lacking = engine ? needs.filter((need) => ![need].flat().some((any) => engine.capabilities.has(any))) : [];
    for (const need of lacking) {
      const ability = abilities[[need].flat()[0] ?? 'transactions'];
      if (option !== undefined) {
        const message = `Step ${step} has \`${option}\`, for which ${name} would have to ${ability}, and ${engine?.key} can't.`;
        report.error('runbook/capability', { path }, message, [`Remove ${option}: it is for other engines.`]);
        continue;
      }
      const message = `Step ${step} needs ${name} to ${ability}, and ${engine?.key} can't.`;
      report.error('runbook/capability', { path }, message, ['Use another kind of step, or another engine.']);
    }
  }
};

/** Every place that names a database, SQL included. */
export function databaseUses(draft: Draft): readonly {
  readonly step: string;
  readonly reference: {
    readonly name: string;
    readonly path: Path;
    readonly needs?: readonly Need[];
    readonly option?: string;
  };
}[] {
  const named = referencesTo(draft, 'database').map(({ step, reference }) => ({ step: step.name, reference }));
  const seen = new Set(named.map(({ step, reference }) => `${step} ${reference.name}`));
  const inSql = [...referencesTo(draft, 'sql'), ...referencesTo(draft, 'sql-file')]
    .map(({ step, reference: { database, path } }) => ({ step: step.name, reference: { name: database, path } }))
    .filter(({ step, reference }) => !seen.has(`${step} ${reference.name}`));
  return [...named, ...inSql];
}

const abilities: Readonly<Record<Capability, string>> = {
  transactions: 'run transactions',
  'transactional-ddl': 'change its schema in a transaction',
  'maintenance-connection': 'be reached beside the database',
  'session-lock': 'be locked by a session',
  'copy-source': 'be copied from',
  'copy-target': 'be copied into',
  dump: 'be backed up and restored',
  'server-backup': 'be backed up by its server',
  freeze: 'be kept from changing',
  marks: 'tell which rows were written since a moment',
  readiness: 'tell what it lacks to be opened',
  blocking: 'say who is in the way of what waits',
  pressure: 'tell what presses on its server',
  'index-use': 'tell which indexes are used',
  'query-cost': 'measure what a query costs',
  sessions: 'tell who is connected',
  'database-size': 'tell its size',
  'journal-copy': 'keep a copy of the journal',
  indexes: 'drop indexes and build them again',
  constraints: 'add constraints to tables that are there',
  'not-null': 'say of a column that is there that it must not be NULL',
  sequences: 'set its sequences',
  statistics: 'gather statistics',
  vacuum: 'vacuum one table',
};
