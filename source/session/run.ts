import { LiveProgress } from '../../state/live.ts';
import { LiveTree } from '../../state/live-tree.ts';
import type { Operator } from '../../state/ports.ts';
import { conduct, type End, leave } from '../conductor.ts';
import { type ConductedNight, makeNight } from '../night.ts';
import { sendNotifications } from '../notifications.ts';
import { AskedQuestions } from '../operator/asked.ts';
import { stopOnSignals } from '../signals.ts';
import { pageOfNight } from '../watch/keep-page.ts';
import { publishBeacon } from '../watch/publish.ts';
import type { Showing } from '../watch/showing.ts';
import type { Workbench } from '../workbench.ts';
import { controlsOf } from './controls.ts';
import { releaseSession, type SessionHandle } from './handle.ts';
import { keepSession } from './keep.ts';
import { thisRun } from './open.ts';
import { releaseDatabase, repinDatabase } from './replace.ts';
import { watchBlocking } from './watch-blocking.ts';
import { watchFreezes } from './watch-freezes.ts';

/** What a session needs to be conducted, before anyone looks at it. */
export function nightOf(handle: SessionHandle, operator: Operator, workbench: Workbench): ConductedNight {
  const { clock, shell, files, http, cores, redactor } = workbench;
  const { log, runbook, databases, secrets, idNamespace } = handle;
  const asked = new AskedQuestions(operator);
  return makeNight({
    log,
    runbook,
    operator: asked,
    asked,
    opened: () => databases.opened(),
    showings: showingsOf(workbench),
    clock,
    shell,
    files,
    http,
    cores,
    idNamespace,
    live: new LiveProgress(clock),
    controls: controlsOf(log, clock),
    tree: new LiveTree(),
    database: (name) => databases.open(name),
    release: (name) => releaseDatabase(name, handle),
    repin: (name, why) => repinDatabase(name, why, handle),
    intentKnown: () => handle.mirror.intentKnown(),
    secret: (reference) => secrets.value(reference),
    redact: (value) => redactor.data(value),
  });
}

/** Other terminals find what a session does beside its journal; people without one read a page, where that is wanted. */
function showingsOf({ journal: { file }, statusPage }: Workbench): readonly Showing[] {
  return [
    ...(file === undefined ? [] : [(night: ConductedNight) => publishBeacon(night, file)]),
    ...(statusPage === undefined
      ? []
      : [(night: ConductedNight, say: (line: string) => void) => pageOfNight(statusPage, night, say)]),
  ];
}

/**
 * Conducts a session to its end or its next stop, and gives back everything it held. Held from the start, it does
 * nothing before `begun` resolves. `say` hears what goes wrong beside it.
 */
export async function runNight(
  handle: SessionHandle,
  night: ConductedNight,
  begun: () => Promise<void> = async () => undefined,
  say: (line: string) => void = () => undefined,
): Promise<End> {
  const release = keepSession(handle, night);
  const mirrored = handle.mirror.start(night);
  const ended = new AbortController();
  let watching: Promise<unknown> | undefined;
  let sent: (() => Promise<void>) | undefined;
  const ignore = stopOnSignals((signal) => night.stop({ why: 'signal', signal }));
  const shown = night.showings.map((show) => show(night, say));
  try {
    await begun();
    for (const one of shown) one.begun();
    sent = sendNotifications(night, { say });
    for (;;) {
      watching = Promise.all([watchFreezes(night, ended.signal), watchBlocking(night, ended.signal)]);
      const end = await conduct(night).finally(() => night.controls.moments.releaseAll());
      if (!isForWaysBack(end, night)) return end;
      await watching;
      // Meanwhile the session may have lost its lock, a signal may have come, or somebody may have asked it to stop.
      if (night.reason?.why !== 'ways-back' || !isForWaysBack(end, night)) return leave(night);
      goOnAnew(night);
    }
  } catch (error) {
    // The journal could not be written, or a bug of ours: stop everything that still runs before reporting it.
    night.stop({ why: 'fault', error });
    return { kind: 'left', reason: { why: 'fault', error } };
  } finally {
    ended.abort();
    await watching?.catch(() => undefined);
    await Promise.all([sent?.(), mirrored()]);
    await Promise.all(shown.map((one) => one.end()));
    ignore();
    release();
    await releaseSession(handle);
  }
}

/** Whoever asked from outside that the session stops still wants that. */
function isForWaysBack(end: End, { log }: ConductedNight): boolean {
  const { stopRequested, controls } = log.snapshot();
  return end.kind === 'left' && end.reason.why === 'ways-back' && !stopRequested && !controls.stopping;
}

/**
 * What ran has stopped, and how far each step came is not known: as after a kill, the next run looks. It is this process
 * again, which keeps its lease, its locks and its connections.
 */
function goOnAnew(night: ConductedNight): void {
  night.goOn();
  night.log.append('session.resumed', { run: thisRun('left') });
}
