import { existsSync, readdirSync } from 'node:fs';
import { join, relative, resolve } from 'node:path';
import type { HomeStage, RunbookCard, SessionCard } from '../../screens/stage.ts';
import { recordFault } from '../../state/fault.ts';
import { foldSession } from '../../state/session/evolve.ts';
import { type SessionStatus, statusOf } from '../../state/session/status.ts';
import { packageFolder } from '../package-folder.ts';
import { surveyRunbook } from '../runbooks.ts';
import type { Workbench } from '../workbench.ts';

/** What the wizard begins with: the sessions of the journal, and the runbooks nearby. */
export function homeStage({ journal }: Workbench): HomeStage {
  const notices: string[] = [];
  const sessions = journal.sessions().flatMap(({ session }): readonly SessionCard[] => {
    try {
      return [sessionCard(session, journal)];
    } catch (error) {
      notices.push(recordFault(error).message);
      return [];
    }
  });
  const runbooks = runbookFiles().flatMap((path): readonly RunbookCard[] => surveyRunbook(path));
  return { kind: 'home', journal: journal.file ?? '', sessions, runbooks, notices };
}

function sessionCard(id: string, journal: Workbench['journal']): SessionCard {
  const status = statusOf(foldSession(journal.read(id)), journal.leaseOf(id));
  const { title, environment, mode, dryRun, state, lastAt, holder } = status;
  return {
    id,
    title,
    environment,
    mode,
    dryRun,
    status: state === 'running' ? 'running elsewhere' : state,
    where: whereOf(status),
    lastAt,
    ...(holder && { holder: `${holder.name} on ${holder.host}` }),
  };
}

function whereOf({ phase, rollback }: SessionStatus): string {
  const place = phase ? `phase ${phase.number} of ${phase.of}, ${phase.title}` : 'all phases';
  if (!rollback) return place;
  const { state, way, back } = rollback;
  return state === 'rolled-back'
    ? `rolled back (${way}), ${place}`
    : `ROLLING BACK (${way}), ${back.settled} of ${back.steps} steps`;
}

/** Those in `checklists/` of the present folder, and those that come with Nightferry. */
function runbookFiles(): readonly string[] {
  const folders = new Set([resolve('checklists'), join(packageFolder, 'checklists')]);
  return [...folders].flatMap((folder) => {
    if (!existsSync(folder)) return [];
    const names = readdirSync(folder).filter((name) => /\.ya?ml$/.test(name));
    return names.sort().map((name) => relative('', join(folder, name)));
  });
}
