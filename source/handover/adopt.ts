import { resolve } from 'node:path';
import { Fault } from '../../state/fault.ts';
import { agreement } from '../../state/journal/agreement.ts';
import { verifyChain } from '../../state/journal/chain.ts';
import { type CopyChoice, chooseCopy, type FoundCopy } from '../../state/journal/choose-copy.ts';
import { upcast } from '../../state/journal/upcast.ts';
import { adoptionEvents, type UnseenStep } from '../../state/session/adoption.ts';
import { foldSession } from '../../state/session/evolve.ts';
import type { Session } from '../../state/session/session.ts';
import type { Databases } from '../databases.ts';
import { lookAt } from '../looking.ts';
import { type LoadedRunbook, loadRunbook } from '../runbooks.ts';
import { requireSameServers } from '../session/identities.ts';
import { DatabaseLocks, databasesWithCopy, touchedDatabases } from '../session/locks.ts';
import { pinnedRunbook } from '../session/pinned.ts';
import { prepareSession } from '../session/prepare.ts';
import { changedNamespace } from '../session/resume.ts';
import type { Workbench } from '../workbench.ts';
import { knownHere, noGoodCopy, otherText, stillHeld } from './adoption-faults.ts';
import { chooseSession } from './choose-session.ts';
import { copiesOf, knownSessions, type Unreadable } from './copies.ts';
import { fence } from './fence.ts';
import { type MissingFile, missingFiles } from './missing-files.ts';
import { unseenSteps } from './unseen-steps.ts';

export interface AdoptRequest {
  readonly file: string;
  readonly environment: string;
  readonly vars: Readonly<Record<string, string>>;
  readonly session?: string | undefined;
  readonly signal: AbortSignal;
}

/** What is to be adopted, for the person who decides. */
export interface Adoptable {
  readonly session: Session;
  readonly choice: Extract<CopyChoice, { kind: 'chosen' }>;
  readonly unreadable: readonly Unreadable[];
  readonly unseen: readonly UnseenStep[];
  readonly missing: readonly MissingFile[];
}

/** The name of whoever adopts; `undefined` when nobody does. */
export type Decide = (adoptable: Adoptable) => Promise<{ readonly name: string } | undefined>;

/**
 * Takes over a session of a host that is gone, from the copies in its databases: these databases are locked, somebody
 * decides, the copies say who adopted it, and this journal has it, to the byte. Nothing else is changed; `resume` goes on.
 * Resolves with the session's id, or `undefined` when nobody decided to.
 * Faults: `handover/...`, those of the runbook, of connecting, and of resuming.
 */
export async function adoptSession(
  request: AdoptRequest,
  workbench: Workbench,
  decide: Decide,
): Promise<string | undefined> {
  const { id, session } = await findSession(request, workbench);
  const { journal, actor } = workbench;
  const lease = journal.acquireLease(id, { name: actor.name, host: actor.host, pid: process.pid });
  try {
    const loaded = pinnedHere(session, request, workbench);
    const { runbook } = loaded;
    const prepared = await prepareSession(runbook, id, workbench, {
      signal: request.signal,
      willRun: () => false,
      released: session.facts.released,
    });
    const locks = new DatabaseLocks(prepared.databases, id);
    try {
      requireSameServers(session, prepared.identities);
      if (prepared.namespaceFingerprint !== session.opened.namespaceFingerprint) throw changedNamespace(id);
      const names = touchedDatabases(runbook).filter((name) => !isReleased(name, session));
      await locks.takeAll(names).catch((error: unknown) => throwHeld(id, error));
      return (await takeOver({ loaded, session, databases: prepared.databases }, workbench, decide)) ? id : undefined;
    } finally {
      await locks.releaseAll();
      await prepared.databases.close();
    }
  } finally {
    lease.release();
  }
}

/** Which session it is, and what the copies say of it. Nothing is locked yet. */
async function findSession({ file, environment, vars, session: wanted, signal }: AdoptRequest, workbench: Workbench) {
  const { runbook } = loadRunbook(file, { environment, vars });
  const looking = lookAt(runbook, 'adopt', workbench, signal);
  try {
    const open = (name: string) => looking.onlooker.database(name);
    const names = databasesWithCopy(runbook, workbench.engineOf);
    const { sessions, unreadable } = await knownSessions(names, open);
    const { id } = chooseSession(sessions, unreadable, { runbook: runbook.id, environment, session: wanted });
    const { copies } = await copiesOf(id, names, open);
    return { id, session: foldCopy(chosen(id, copies)) };
  } finally {
    await looking.close();
  }
}

/** The runbook on this host, if it is what the session was opened with. */
function pinnedHere(session: Session, { file }: AdoptRequest, workbench: Workbench): LoadedRunbook {
  const { opened } = session;
  try {
    const here = { ...session, opened: { ...opened, runbook: { ...opened.runbook, file: resolve(file) } } };
    return pinnedRunbook(here, false, workbench).loaded;
  } catch (error) {
    const isText = error instanceof Fault && /^session\/runbook-(gone|changed)$/.test(error.code);
    throw isText ? otherText(error) : error;
  }
}

function throwHeld(id: string, error: unknown): never {
  throw error instanceof Fault && error.code === 'database/locked' ? stillHeld(id, error) : error;
}

interface Held {
  readonly loaded: LoadedRunbook;
  /** As it was found before anything was locked. */
  readonly session: Session;
  readonly databases: Databases;
}

/** The databases are locked: nobody else writes to the copies, and what they have is read again. */
async function takeOver({ loaded, session, databases }: Held, workbench: Workbench, decide: Decide): Promise<boolean> {
  const { journal, engineOf, actor, clock, files } = workbench;
  const { runbook, documents } = loaded;
  const { id } = session;
  const names = databasesWithCopy(runbook, engineOf).filter((name) => !isReleased(name, session));
  const { copies, unreadable } = await copiesOf(id, names, (name) => databases.open(name));
  const choice = chosen(id, copies);
  const found = choice.copy.events;
  const ours = journal.stored(id);
  const common = agreement(found, ours);
  if (ours.length > common || common === found.length) throw knownHere(id, ours.length === common);
  const now = foldCopy(choice);
  const unseen = await unseenSteps(now, runbook, databases);
  const missing = await missingFiles(now, files);
  const decided = await decide({ session: now, choice, unreadable, unseen, missing });
  if (!decided) return false;
  const by = {
    actor: { ...actor, name: decided.name },
    at: clock.now().toISOString(),
    file: runbook.file,
    missing: missing.map(({ path }) => path),
  };
  const events = [...found, ...adoptionEvents(now, found, by, unseen)];
  // The copies first: who dies in between finds the session adopted, and adopts it again.
  const holders = copies.filter((copy) => copy.events.length > 0);
  for (const { database } of holders) await fence(database, events, databases);
  for (const document of documents) journal.keepDocument(document);
  journal.adopt(id, events.slice(ours.length));
  return true;
}

function isReleased(name: string, { facts }: Session): boolean {
  return facts.released.includes(name);
}

function chosen(id: string, copies: readonly FoundCopy[]): Adoptable['choice'] {
  const choice = chooseCopy(copies);
  if (choice.kind !== 'chosen') throw noGoodCopy(id, choice);
  return choice;
}

function foldCopy({ copy }: Adoptable['choice']): Session {
  return foldSession(verifyChain(copy.events).map((event) => upcast(event)));
}
