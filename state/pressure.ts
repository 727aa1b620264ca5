import { formatBytes, formatDuration } from './format.ts';

/** What presses on a server now. `hidden`: this role may not know it; a database that has no such thing has none. */
export interface Pressure {
  readonly standbys: readonly Standby[] | 'hidden';
  /** Milliseconds that the oldest transaction of somebody else is open, and whose it is. */
  readonly transaction: { readonly ageMs: number; readonly who: string } | 'none' | 'hidden';
  /** Readers of the log that keep it. `isLog`: the whole log, by what keeps the server from using it again. */
  readonly slots: readonly { readonly name: string; readonly keptBytes: number; readonly isLog?: boolean }[] | 'hidden';
  /** Where the server keeps its data. */
  readonly disk: { readonly path: string; readonly freeBytes: number; readonly totalBytes: number } | 'hidden';
}

export interface Standby {
  readonly name: string;
  /** How far it is behind. */
  readonly lagMs: number;
}

/** Beyond what a copy pauses by itself. */
export interface Limits {
  readonly standbyLagMs?: number | undefined;
  readonly oldestTransactionMs?: number | undefined;
  readonly walKeptBytes?: number | undefined;
  /** What must stay free. */
  readonly freeDisk?: { readonly bytes: number } | { readonly percent: number } | undefined;
}

/** A server's pressure, and what it is for the copy. */
export interface Reading {
  readonly database: string;
  readonly pressure: Pressure;
  /** Rows are written here: only then its disk can run full of them. */
  readonly isWritten: boolean;
}

/** How far below a limit it has to come before a paused copy goes on: it must not flutter around the limit. */
const calm = 0.8;
/** How much more than the limit must be free on a disk, likewise. */
const roomy = 1.1;

/**
 * Why a copy should pause, a sentence without its full stop for each limit that is passed. `isHeld`: it is paused already,
 * and goes on only when every value is well inside its limit.
 */
export function passedLimits(limits: Limits, readings: readonly Reading[], isHeld: boolean): readonly string[] {
  return readings.flatMap(({ database, pressure, isWritten }) => {
    const { standbys, transaction, slots, disk } = pressure;
    const over = (value: number, limit: number | undefined): limit is number =>
      limit !== undefined && value > limit * (isHeld ? calm : 1);
    const passed: string[] = [];
    for (const { name, lagMs } of listed(standbys))
      if (over(lagMs, limits.standbyLagMs)) {
        passed.push(
          `the standby ${name} of ${database} is ${formatDuration(lagMs)} behind, limit ${formatDuration(limits.standbyLagMs ?? 0)}`,
        );
      }
    if (typeof transaction === 'object' && over(transaction.ageMs, limits.oldestTransactionMs)) {
      const [age, limit] = [formatDuration(transaction.ageMs), formatDuration(limits.oldestTransactionMs ?? 0)];
      passed.push(`a transaction in ${database} is open for ${age} (${transaction.who}), limit ${limit}`);
    }
    for (const { name, keptBytes, isLog } of listed(slots))
      if (over(keptBytes, limits.walKeptBytes)) {
        const [kept, limit] = [formatBytes(keptBytes), formatBytes(limits.walKeptBytes ?? 0)];
        passed.push(
          isLog
            ? `the log of ${database} holds ${kept}, which the server can't use again (${name}), limit ${limit}`
            : `the slot ${name} keeps ${kept} of WAL at the server of ${database}, limit ${limit}`,
        );
      }
    if (isWritten && disk !== 'hidden' && limits.freeDisk !== undefined) {
      const needed = neededBytes(limits.freeDisk, disk.totalBytes);
      if (disk.freeBytes < needed * (isHeld ? roomy : 1)) {
        passed.push(
          `${formatBytes(disk.freeBytes)} are free at the server of ${database} (${disk.path}), limit ${formatBytes(needed)}`,
        );
      }
    }
    return passed;
  });
}

/** Limits that nobody could watch, with the database where: a phrase each. */
export function unseenLimits(limits: Limits, readings: readonly Reading[]): readonly string[] {
  return readings.flatMap(({ database, pressure: { standbys, transaction, slots, disk }, isWritten }) => [
    ...(limits.standbyLagMs !== undefined && standbys === 'hidden' ? [`standby-lag of ${database}`] : []),
    ...(limits.oldestTransactionMs !== undefined && transaction === 'hidden'
      ? [`oldest-transaction of ${database}`]
      : []),
    ...(limits.walKeptBytes !== undefined && slots === 'hidden' ? [`wal-kept of ${database}`] : []),
    ...(limits.freeDisk !== undefined && isWritten && disk === 'hidden' ? [`free-disk of ${database}`] : []),
  ]);
}

/** A position in the server's log, and when it was reached, by our clock. */
export interface LogSample {
  readonly atMs: number;
  readonly position: bigint;
}

/**
 * How long ago the server was where a standby is now. Servers tell a lag too, but only while the standby reports progress:
 * one that stands still seems to be as far behind as when it stopped. 0 when that is not known, or it has everything.
 */
export function lagBySamples(samples: readonly LogSample[], replayed: bigint, nowMs: number): number {
  const newest = samples.at(-1);
  if (!newest || replayed >= newest.position) return 0;
  const after = samples.find(({ position }) => position > replayed);
  return after ? Math.max(0, nowMs - after.atMs) : 0;
}

function neededBytes(limit: NonNullable<Limits['freeDisk']>, totalBytes: number): number {
  return 'bytes' in limit ? limit.bytes : (totalBytes * limit.percent) / 100;
}

function listed<T>(values: readonly T[] | 'hidden'): readonly T[] {
  return values === 'hidden' ? [] : values;
}
