import { chmod, mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { PlanSummary } from '../../state/plan.ts';
import { openJournal } from '../../state/sqlite-journal.ts';
import { temporaryDirectory } from './directories.ts';
import { fakeClock } from './fakes.ts';
import { appendAll, leyla } from './journals.ts';
import { compiledCommandLine } from './run.ts';
import { ended, given, opened, phaseOf, phaseStarted, planOf, stepOf, wayBackOf } from './story.ts';

/** Someone's home: `nightferry` on the PATH, a journal with sessions, a folder with runbooks in it. */
export interface CompletingHome {
  readonly directory: string;
  readonly env: Readonly<Record<string, string>>;
  remove(): Promise<void>;
}

const runbook = `runbook-format: 1
runbook: late
title: Late
environments:
  live: { production: true, databases: {} }
  staging: { stand-in: true, databases: {}, vars: { rows: 5 } }
vars: { rows: 10, env_file: .env }
phases: []
`;

export async function completingHome(): Promise<CompletingHome> {
  const { directory, remove } = await temporaryDirectory();
  const state = join(directory, 'state');
  const work = join(directory, 'work');
  await mkdir(join(state, 'nightferry'), { recursive: true });
  await mkdir(join(directory, 'bin'));
  await mkdir(work);
  for (const name of ['a night.yaml', 'b:c.yaml']) await writeFile(join(work, name), runbook);
  await writeFile(join(work, 'notes.txt'), '');
  const nightferry = join(directory, 'bin', 'nightferry');
  const node = process.execPath;
  await writeFile(nightferry, `#!/bin/sh\nexec '${node}' '${await compiledCommandLine()}' "$@"\n`);
  await chmod(nightferry, 0o755);
  keepSessions(join(state, 'nightferry', 'journal.db'));
  return {
    directory: work,
    env: { HOME: directory, XDG_STATE_HOME: state, PATH: `${join(directory, 'bin')}:${process.env.PATH ?? ''}` },
    remove,
  };
}

const plan: PlanSummary = planOf(
  [
    phaseOf('people', [stepOf('users')]),
    phaseOf('validation', [stepOf('counts', { kind: 'check', title: 'Counts match' })], { signOff: ['dba', 'cto'] }),
  ],
  { roles: { dba: 'Database administrator', cto: 'CTO', qa: 'QA' }, rollbacks: [wayBackOf('switch-back', ['back'])] },
);

/** One that goes on, one that is over. */
export function keepSessions(file: string): void {
  const journal = openJournal({ file, clock: fakeClock(), isAlive: () => true, host: 'ops1' });
  for (const [session, more] of [['edu-v2-live-1121', []] as const, ['edu-v2-live-1114', [ended()]] as const]) {
    const events = given(opened(plan), phaseStarted('people'), ...more).map((event) => ({ ...event, session }));
    appendAll(journal, events, journal.acquireLease(session, leyla));
  }
  journal.close();
}
