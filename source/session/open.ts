import { Fault } from '../../state/fault.ts';
import type { Lease } from '../../state/journal/journal.ts';
import type { Runbook } from '../../state/runbook/runbook.ts';
import { summaryOf } from '../../state/runbook/summary.ts';
import { occurrenceOf } from '../../state/runbook/window.ts';
import { SessionLog } from '../../state/session/log.ts';
import type { OpenedWindow, Run, SessionOpened } from '../../state/session/opened.ts';
import { mirrorOf } from '../handover/mirror.ts';
import type { LoadedRunbook } from '../runbooks.ts';
import { version } from '../version.ts';
import type { Workbench } from '../workbench.ts';
import { releaseSession, type SessionHandle } from './handle.ts';
import { DatabaseLocks, touchedDatabases } from './locks.ts';
import { type Prepared, prepareSession } from './prepare.ts';
import { runByNew } from './step-secrets.ts';
import { requireIdOfItsOwn, requireNoOtherNight } from './told-apart.ts';

export interface OpenRequest {
  readonly loaded: LoadedRunbook;
  readonly dryRun: boolean;
  /** Chosen by the operator; else made of the runbook, the environment and the day. */
  readonly name?: string | undefined;
  readonly demo?: SessionOpened['demo'];
  /** Aborts the opening, as long as nothing is journaled. */
  readonly signal?: AbortSignal;
}

/**
 * Opens a session: connects and identifies the databases, locks those it will change, and journals what it was opened
 * with. Nothing is changed anywhere before `session.opened` is durable.
 * Faults: those of connecting, `session/exists`, `session/unfinished`, `session/known-elsewhere`, `session/leased`, `database/locked`, and the rules of stand-ins.
 */
export async function openSession(request: OpenRequest, workbench: Workbench): Promise<SessionHandle> {
  const { dryRun, name, loaded, signal } = request;
  const { runbook } = loaded;
  const { journal, clock, actor, redactor } = workbench;
  if (name === undefined && !dryRun) requireNoOtherNight(runbook, workbench);
  const session = name ?? freeName(runbook, dryRun, workbench);
  if (journal.sessions().some((known) => known.session === session)) throw exists(session);
  const prepared = await prepareSession(runbook, session, workbench, { signal, willRun: runByNew(runbook, dryRun) });
  const held = { ...prepared, runbook, lease: await leaseFor(session, prepared, workbench) };
  const locks = new DatabaseLocks(prepared.databases, session);
  try {
    if (!dryRun) await locks.takeAll(touchedDatabases(runbook));
    if (!dryRun) await requireIdOfItsOwn(session, prepared.databases);
    signal?.throwIfAborted();
    const window = runbook.window && occurrenceOf(runbook.window, clock.now());
    const opened = openedWith(request, prepared, window);
    const redact = <T>(value: T) => redactor.data(value);
    for (const document of loaded.documents) journal.keepDocument(document);
    const log = SessionLog.begin({ journal, clock, actor, lease: held.lease, redact }, session, opened);
    return { ...held, locks, log, mirror: mirrorOf({ log, databases: prepared.databases }, runbook, workbench) };
  } catch (error) {
    await releaseSession({ ...held, locks });
    throw error;
  }
}

async function leaseFor(session: string, { databases }: Prepared, { journal, actor }: Workbench): Promise<Lease> {
  try {
    return journal.acquireLease(session, { name: actor.name, host: actor.host, pid: process.pid });
  } catch (error) {
    await databases.close();
    throw error;
  }
}

/** The process that runs a session, as its journal names it. */
export function thisRun(after?: Run['after']): Run {
  return { pid: process.pid, nightferry: version, ...(after && { after }) };
}

function openedWith(
  { loaded, dryRun, demo }: OpenRequest,
  { identities, namespaceFingerprint }: Prepared,
  window: OpenedWindow | undefined,
): SessionOpened {
  const { runbook, manifest } = loaded;
  const { id, title, file, environment } = runbook;
  return {
    run: thisRun(),
    runbook: { id, title, file },
    manifest,
    plan: summaryOf(runbook),
    environment: environment.name,
    mode: environment.standIn ? 'rehearsal' : 'live',
    production: environment.production,
    dryRun,
    databases: identities,
    ...(window && { window }),
    ...(namespaceFingerprint !== undefined && { namespaceFingerprint }),
    ...(demo && { demo }),
  };
}

/** `edu-v2-staging-1121`, then `edu-v2-staging-1121-2`: short enough to type, told apart by day. */
function freeName(runbook: Runbook, dryRun: boolean, { journal, clock }: Workbench): string {
  const day = clock.now().toISOString().slice(5, 10).replace('-', '');
  const stem = [runbook.id, runbook.environment.name, ...(dryRun ? ['dry'] : []), day].join('-');
  const taken = new Set(journal.sessions().map(({ session }) => session));
  for (let count = 2, name = stem; ; count += 1) {
    if (!taken.has(name)) return name;
    name = `${stem}-${count}`;
  }
}

function exists(session: string): Fault {
  return new Fault('session/exists', `There is a session ${session} in this journal already.`, {
    remedy: [`Go on with it: nightferry resume ${session}`, 'Or choose another name with --session.'],
    retry: 'safe',
  });
}
