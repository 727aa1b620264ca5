import type { DoctorGroup } from '../../state/doctor.ts';
import type { Runbook } from '../../state/runbook/runbook.ts';
import type { Needed, RequirementKind, Site } from '../../tasks/requirements/requirement-kind.ts';
import { groupOf, requirementsOf } from '../../tasks/requirements/requirements.ts';
import type { Looking } from '../looking.ts';
import { touchedDatabases } from '../session/locks.ts';
import type { Machine } from '../workbench.ts';
import { checkLines } from './checks.ts';
import { databaseGroup } from './database.ts';
import { serverDiskLines } from './disk.ts';
import { environmentGroup } from './environment.ts';
import { requirementLines } from './requirements.ts';

export interface Surroundings {
  readonly runbook: Runbook;
  readonly looking: Looking;
  readonly machine: Machine;
  readonly signal: AbortSignal;
  /** What a session has done already; without one nothing is. */
  readonly underWay?: UnderWay | undefined;
  add(group: DoctorGroup): void;
  /** Called with what is looked at next. */
  about?(title: string): void;
}

/** What is no news, and no fault, in the middle of a session. */
export interface UnderWay {
  /** Its name, which its freezes carry. */
  readonly session: string;
  /** Whether a step, as `phase/step`, is behind it: what it asked for beforehand may not hold any more. */
  isSettled(step: string): boolean;
  /** Databases that it let go of: there may be nothing to look at. */
  readonly released: readonly string[];
}

/** The runbook's surroundings, group by group, in the order in which one is the reason of the next. */
export async function lookAround({ runbook, ...round }: Surroundings): Promise<void> {
  const { looking, machine, signal, underWay, add, about = () => undefined } = round;
  // Undoing is not among the requirements: what a step behind it needed is needed no more.
  const needed = requirementsOf(runbook).filter(
    ({ steps }) => !underWay || steps.some((key) => !underWay.isSettled(key)),
  );
  const site = siteOf(looking, machine, signal);
  const names = Object.keys(runbook.databases).filter((name) => !underWay?.released.includes(name));
  const changed = touchedDatabases(runbook);
  const look = async (title: string, group: () => Promise<DoctorGroup>) => {
    signal.throwIfAborted();
    about(title);
    const found = await group();
    // What was cut short would be told as a failure of what was looked at.
    signal.throwIfAborted();
    add(found);
  };
  await look('environment', () => environmentGroup(runbook, names, looking, machine));
  for (const name of names) {
    const input = { name, isChanged: changed.includes(name), needed, runbook, site, looking, machine, underWay };
    await look(`database ${name}`, () => databaseGroup(input));
  }
  await look('programs', async () => ({
    ...{ id: 'tools', title: 'Programs' },
    lines: await requirementLines(inGroup('tools', needed), site),
  }));
  await look('files', async () => ({
    ...{ id: 'files', title: 'Files' },
    lines: await requirementLines(inGroup('files', needed), site),
  }));
  await look('room', async () => {
    const rooms = await requirementLines(inGroup('disk', needed), site);
    const servers = await serverDiskLines(changed, names, needed, looking, machine);
    return { id: 'disk', title: 'Room', lines: [...rooms, ...servers] };
  });
  await look('checks', async () => ({
    ...{ id: 'checks', title: 'Checks marked preflight' },
    lines: await checkLines(runbook, looking, underWay),
  }));
}

function siteOf({ onlooker, context }: Looking, { shell, files }: Machine, signal: AbortSignal): Site {
  return {
    ...{ shell, files, signal },
    application: 'nightferry doctor',
    database: (name) => onlooker.database(name),
    path: context({ phase: '', step: '' }).path,
  };
}

function inGroup(group: RequirementKind['group'], needed: readonly Needed[]): readonly Needed[] {
  return needed.filter(({ requirement }) => groupOf(requirement) === group);
}
