import { judgeDatabase } from '../../state/doctor/judge-database.ts';
import { type DoctorGroup, type DoctorLine, ok } from '../../state/doctor.ts';
import type { Runbook } from '../../state/runbook/runbook.ts';
import type { Database } from '../../tasks/engines/engine.ts';
import type { Needed, Site } from '../../tasks/requirements/requirement-kind.ts';
import { groupOf } from '../../tasks/requirements/requirements.ts';
import type { Looking } from '../looking.ts';
import type { Machine } from '../workbench.ts';
import { freezeLines, isFreezeOf, isFrozen, standingLines } from './freeze.ts';
import { orFault } from './line.ts';
import type { UnderWay } from './look-around.ts';
import { neverRunLines } from './never-run.ts';
import { requirementLines } from './requirements.ts';

export interface DatabaseInput {
  readonly name: string;
  /** Whether some step changes it. */
  readonly isChanged: boolean;
  readonly needed: readonly Needed[];
  readonly runbook: Runbook;
  readonly site: Site;
  readonly looking: Looking;
  readonly machine: Machine;
  readonly underWay?: UnderWay | undefined;
}

/** One database: whether it can be reached, what it is like, and whether we may do there what the steps do. */
export async function databaseGroup(input: DatabaseInput): Promise<DoctorGroup> {
  const { name, needed, looking, underWay } = input;
  const id = `database:${name}`;
  const open = await looking.onlooker.database(name).catch((error: unknown) => ({ error }));
  if ('error' in open) {
    const lines = await orFault(() => Promise.reject(open.error));
    return { id, title: `Database ${name}`, lines };
  }
  const lines = [
    ...(await orFault(() => processLines(open))),
    ...(await orFault(() => factLines(open, input))),
    ...(await orFault(() => identityLines(open))),
    ...(await privilegeLines(input)),
    ...(await orFault(() => standingLines(open, underWay))),
    ...(await orFault(() => freezeLines(open, needed))),
    ...neverRunLines(input),
  ];
  return { id, title: `Database ${name}`, lines };
}

async function processLines(database: Database): Promise<readonly DoctorLine[]> {
  if (!database.requireOwnProcess) return [];
  await database.requireOwnProcess();
  return [ok('Each connection keeps a server process of its own: no pooler in transaction mode is between.')];
}

async function factLines(
  database: Database,
  { isChanged, needed, machine, underWay }: DatabaseInput,
): Promise<readonly DoctorLine[]> {
  const found = await database.checkup?.(machine.clock);
  if (!found) return [ok(`${database.engine.title} at ${database.label}.`)];
  const points = found.points?.filter(({ frozenBy }) => frozenBy === undefined || !isFreezeOf(frozenBy, underWay));
  const facts = { ...found, ...(points && { points }) };
  if (!isFrozen(database.name, needed)) return judgeDatabase(facts, isChanged);
  // The survey of the freeze tells of these in its own words.
  const { prepared: _, transactions: __, ...rest } = facts;
  return judgeDatabase(rest, isChanged);
}

/** What a session pins: when any of it differs later, it halts. */
async function identityLines(database: Database): Promise<readonly DoctorLine[]> {
  const { version: _, database: __, ...pinned } = await database.identity();
  const facts = Object.entries(pinned).map(([name, value]) => `${name.replaceAll('_', ' ')} ${value}`);
  return [ok(`A session will know it again by ${facts.join(', ')}.`)];
}

async function privilegeLines({ name, needed, site }: DatabaseInput): Promise<readonly DoctorLine[]> {
  const own = needed.filter(
    ({ requirement }) =>
      groupOf(requirement) === 'database' && 'database' in requirement && requirement.database === name,
  );
  return requirementLines(own, site);
}
