import type { BeaconStage } from '../beacon.ts';
import type { FaultRecord } from '../fault.ts';
import { formatDuration } from '../format.ts';
import type { LeaseHolder } from '../journal/journal.ts';
import type { Session, SessionRun } from './session.ts';

/** Whether somebody runs a session, as far as it can be told from another terminal. */
export type Life =
  | { readonly kind: 'runs'; readonly by: LeaseHolder; readonly stage: BeaconStage }
  /** A process holds it that has not journaled yet that it goes on: it connects, or a password is typed. */
  | { readonly kind: 'opening'; readonly by: LeaseHolder }
  /** It was not left, and yet nobody is heard of since. */
  | { readonly kind: 'silent'; readonly by: LeaseHolder; readonly since: string }
  | { readonly kind: 'left'; readonly run: SessionRun; readonly fault?: FaultRecord }
  | { readonly kind: 'over'; readonly outcome: 'finished' | 'failed' | 'abandoned' | 'rolled-back' };

/** A heartbeat comes every five seconds; a machine may stall for some. */
const silentMs = 15_000;

/** `lease` is the session's lease, if it has one; `beacon` what its holder shows, if that is theirs. */
export function lifeOf(
  session: Session,
  lease: (LeaseHolder & { readonly heartbeatAt: string; readonly stale: boolean }) | undefined,
  beacon: { readonly stage: BeaconStage } | undefined,
  now: Date,
): Life {
  const run = session.runs.at(-1);
  if (lease && !lease.stale) {
    const by = { name: lease.name, host: lease.host, pid: lease.pid };
    if (now.getTime() - Date.parse(lease.heartbeatAt) > silentMs)
      return { kind: 'silent', by, since: lease.heartbeatAt };
    const isTheirs = run?.pid === lease.pid && run.host === lease.host && run.ended === undefined;
    if (isTheirs && !session.finished) return { kind: 'runs', by, stage: beacon?.stage ?? 'running' };
    if (!isTheirs) return { kind: 'opening', by };
  }
  if (session.finished) return { kind: 'over', outcome: session.finished.outcome };
  if (run?.ended === 'rolled-back') return { kind: 'over', outcome: 'rolled-back' };
  if (run && run.ended !== undefined) return { kind: 'left', run, ...(run.fault && { fault: run.fault }) };
  const by = { name: run?.by ?? 'nobody', host: run?.host ?? '', pid: run?.pid ?? 0 };
  const heartbeat = lease?.pid === run?.pid ? (lease?.heartbeatAt ?? '') : '';
  return { kind: 'silent', by, since: heartbeat > session.lastAt ? heartbeat : session.lastAt };
}

/** Whether a process is at work on it now, or waits for its person. */
export function isRun(life: Life): boolean {
  return life.kind === 'runs' || life.kind === 'opening';
}

/** One sentence: `Leyla on db1 runs it (pid 4711).` */
export function lifeSentence(life: Life, now: Date): string {
  switch (life.kind) {
    case 'runs':
      return `${whoIs(life.by)} ${stageWords[life.stage]}`;
    case 'opening':
      return `${whoIs(life.by)} is about to go on with it.`;
    case 'silent':
      return `No sign of life of ${whoIs(life.by)} for ${ageOf(life.since, now)}: killed? resume goes on.`;
    case 'left': {
      const why = life.fault ? 'It stopped by itself' : `${life.run.by} on ${life.run.host} has left it`;
      return `Nobody runs it. ${why}; resume goes on.`;
    }
    case 'over':
      return `It is ${life.outcome === 'rolled-back' ? 'rolled back' : life.outcome}: nobody runs it any more.`;
  }
}

const stageWords: Readonly<Record<BeaconStage, string>> = {
  waiting: 'has it open; nothing runs until they begin.',
  running: 'runs it.',
  stopping: 'runs it, and stops at the next safe point.',
};

export function whoIs({ name, host, pid }: LeaseHolder): string {
  return `${name} on ${host} (pid ${pid})`;
}

export function ageOf(at: string, now: Date): string {
  const ms = Math.max(0, now.getTime() - Date.parse(at));
  return ms < 1000 ? '0s' : formatDuration(ms);
}
