import { Fault } from '../../state/fault.ts';
import type { Runbook } from '../../state/runbook/runbook.ts';
import type { OpenedDatabase, ServerIdentity } from '../../state/session/opened.ts';
import type { Session } from '../../state/session/session.ts';
import type { Database } from '../../tasks/engines/engine.ts';
import type { Databases } from '../databases.ts';

/**
 * Connects every database of the runbook and says which server it is on. In a rehearsal each must carry its stand-in
 * marker; no two names may lead to the same database. Those that the session let go of are not looked at: a step is about
 * to put something in their place. Faults: `session/unmarked-stand-in`, `session/same-database`, `database/pooler`.
 */
export async function identifyDatabases(
  runbook: Runbook,
  databases: Databases,
  released: readonly string[] = [],
): Promise<Readonly<Record<string, OpenedDatabase>>> {
  const identified: Record<string, OpenedDatabase> = {};
  for (const [name, { engine }] of Object.entries(runbook.databases)) {
    if (released.includes(name)) continue;
    const database = await databases.open(name);
    await database.requireOwnProcess?.();
    const identity = await database.identity();
    if (runbook.environment.standIn && !(await database.isStandIn())) throw unmarked(database, identity, runbook);
    for (const [other, known] of Object.entries(identified)) {
      if (known.engine === engine && isSame(known.identity, identity)) throw sameDatabase(other, name, database.label);
    }
    const server = await database.role?.();
    identified[name] = { engine, label: database.label, identity, ...(server && { server }) };
  }
  return identified;
}

/** Faults: `session/changed-server` when a name leads elsewhere than it did when the session last pinned it. */
export function requireSameServers({ opened, facts }: Session, now: Readonly<Record<string, OpenedDatabase>>): void {
  for (const [name, openedWith] of Object.entries(opened.databases)) {
    if (facts.released.includes(name)) continue;
    const before = { ...openedWith, identity: facts.repinned[name] ?? openedWith.identity };
    const after = now[name];
    if (!after || !isSame(before.identity, after.identity)) throw changedServer(name, before, after);
  }
}

/** Facts that may change while it stays the same database: an upgrade of the server, for one, is told apart by people. */
const passing: ReadonlySet<string> = new Set(['version']);

/** Whether two identities are of one database. */
export function isSame(a: ServerIdentity, b: ServerIdentity): boolean {
  const names = new Set([...Object.keys(a), ...Object.keys(b)].filter((name) => !passing.has(name)));
  return [...names].every((name) => a[name] === b[name]);
}

/** Facts that a database shares with every other on its server; in an SQLite file there are none. */
const ofServer: readonly string[] = ['system_identifier'];

/** How the servers of two databases differ, one clause each. */
export function differentServer(before: ServerIdentity, after: ServerIdentity): readonly string[] {
  return ofServer
    .filter((name) => before[name] !== after[name])
    .map((name) => `${name} was ${before[name] ?? 'unknown'}, is ${after[name] ?? 'unknown'}`);
}

function unmarked(database: Database, identity: ServerIdentity, { environment }: Runbook): Fault {
  return new Fault(
    'session/unmarked-stand-in',
    `Environment ${environment.name} is a stand-in, but ${database.name} (${database.label}) is not marked as one.`,
    {
      remedy: [
        'Make sure that this is not a database anyone needs.',
        `Then mark it, once: ${database.engine.standInLine(identity.database ?? database.name)}`,
        ...(database.engine.standInRight === undefined ? [] : [database.engine.standInRight]),
        'Then start again. Nothing was done.',
      ],
      retry: 'safe',
    },
  );
}

function sameDatabase(one: string, other: string, label: string): Fault {
  return new Fault('session/same-database', `${one} and ${other} are the same database, ${label}.`, {
    remedy: ['Correct the URLs of the environment: source and target must differ. Nothing was done.'],
    retry: 'safe',
  });
}

function changedServer(name: string, before: OpenedDatabase, after: OpenedDatabase | undefined): Fault {
  return new Fault(
    'session/changed-server',
    `${name} is not the database that this session was opened with: ${differences(before, after)}.`,
    {
      remedy: [
        before.label === after?.label
          ? `Both are at ${before.label}: what is there now was made, restored or promoted after the session opened.`
          : `The session was opened on ${before.label}; now ${name} leads to ${after?.label ?? 'nothing'}.`,
        `Lead ${name} back to the database it was, and resume.`,
        'If that one is gone: nightferry abandon ends this session for good, and a new one begins from the start.',
      ],
      retry: 'unsafe',
    },
  );
}

function differences(before: OpenedDatabase, after: OpenedDatabase | undefined): string {
  return identityDifferences(before.identity, after?.identity ?? {}).join('; ');
}

/** What tells two databases apart, one clause each; none where they are the same. */
export function identityDifferences(before: ServerIdentity, after: ServerIdentity): readonly string[] {
  const names = new Set([...Object.keys(before), ...Object.keys(after)]);
  const changed = [...names].filter((name) => !passing.has(name) && before[name] !== after[name]);
  return changed.map((name) => `${name} was ${before[name] ?? 'unknown'}, is ${after[name] ?? 'unknown'}`);
}
