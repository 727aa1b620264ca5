import { withoutRepeats } from '../../state/doctor/repeats.ts';
import { type Diagnosis, type DoctorGroup, diagnose } from '../../state/doctor.ts';
import type { Selection } from '../../state/runbook/compile.ts';
import { occurrenceOf } from '../../state/runbook/window.ts';
import type { Needed, RequirementKind, Site } from '../../tasks/requirements/requirement-kind.ts';
import { groupOf, requirementsOf } from '../../tasks/requirements/requirements.ts';
import { type Looking, lookAt } from '../looking.ts';
import { judgeRunbook, type LoadedRunbook } from '../runbooks.ts';
import { touchedDatabases } from '../session/locks.ts';
import type { Machine } from '../workbench.ts';
import { checkLines } from './checks.ts';
import { databaseGroup } from './database.ts';
import { serverDiskLines } from './disk.ts';
import { environmentGroup } from './environment.ts';
import { machineGroup } from './machine.ts';
import { requirementLines } from './requirements.ts';
import { runbookGroup } from './runbook.ts';

export interface Examination extends Selection {
  readonly file: string;
  /** Where the journal of the night would be. */
  readonly journal: string;
  readonly signal: AbortSignal;
  /** Called with each group as it is finished, without secrets. */
  onGroup(group: DoctorGroup): void;
}

/**
 * Looks at everything the night needs, and goes on after whatever fails: all of it is worth knowing at once. Opens only
 * connections that read, and changes nothing anywhere.
 */
export async function examine(request: Examination, machine: Machine): Promise<Diagnosis> {
  const { file, environment, vars, onGroup, signal } = request;
  const groups: DoctorGroup[] = [];
  const add = (group: DoctorGroup) => {
    if (group.lines.length === 0) return;
    const clean = machine.redactor.data(withoutRepeats(group, groups));
    groups.push(clean);
    onGroup(clean);
  };
  const judged = judgeRunbook(file, { environment, vars });
  const { loaded } = judged;
  const window = loaded?.runbook.window && occurrenceOf(loaded.runbook.window, machine.clock.now());
  add(await machineGroup(request.journal, window, machine));
  add(runbookGroup(file, judged));
  if (loaded) {
    const looking = lookAt(loaded.runbook, 'doctor', machine, signal);
    try {
      await lookAround(loaded, looking, machine, signal, add);
    } finally {
      await looking.close();
    }
  }
  const at = machine.clock.now().toISOString();
  return diagnose(groups, { runbook: loaded?.runbook.id ?? file, environment, at });
}

async function lookAround(
  { runbook }: LoadedRunbook,
  looking: Looking,
  machine: Machine,
  signal: AbortSignal,
  add: (group: DoctorGroup) => void,
): Promise<void> {
  const needed = requirementsOf(runbook);
  const site = siteOf(looking, machine, signal);
  const names = Object.keys(runbook.databases);
  const changed = touchedDatabases(runbook);
  add(await environmentGroup(runbook, looking, machine));
  for (const name of names) {
    signal.throwIfAborted();
    add(await databaseGroup({ name, isChanged: changed.includes(name), needed, site, looking, machine }));
  }
  add({ id: 'tools', title: 'Programs', lines: await requirementLines(inGroup('tools', needed), site) });
  add({ id: 'files', title: 'Files', lines: await requirementLines(inGroup('files', needed), site) });
  const disk = [
    ...(await requirementLines(inGroup('disk', needed), site)),
    ...(await serverDiskLines(changed, names, needed, looking, machine)),
  ];
  add({ id: 'disk', title: 'Room', lines: disk });
  signal.throwIfAborted();
  add({ id: 'checks', title: 'Checks marked preflight', lines: await checkLines(runbook, looking) });
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
