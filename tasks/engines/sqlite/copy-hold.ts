import { stat } from 'node:fs/promises';
import { Fault } from '../../../state/fault.ts';
import type { HeldDatabase } from '../../copy/held-source.ts';
import type { SqlValue } from './copy-messages.ts';
import { SqliteThread } from './copy-thread.ts';
import type { SqliteDatabase } from './database.ts';

/** Threads that all see a file as it was at one moment: a text that stays the same until somebody writes to the file. */
export interface HeldFile extends HeldDatabase {
  ask(sql: string, values: readonly SqlValue[], signal: AbortSignal): Promise<readonly (readonly SqlValue[])[]>;
  /**
   * One of the threads, for one user at a time; `own` is one of those that every copy finds. Faults:
   * `database/too-many-connections`, once the file has moved on.
   */
  take(own: boolean): Promise<SqliteThread>;
  giveBack(thread: SqliteThread): void;
}

/** For each copy: enough for most, and for two to look through the file at once. */
export const threadsPerCopy = 2;
const mostAttempts = 20;

/**
 * Holds the moment of a file in WAL mode, where that keeps nobody from writing. SQLite can't hand a snapshot to another
 * connection: several are begun, and it is the same moment when nobody has committed in between. Faults:
 * `database/lock-timeout`, where somebody always has.
 */
export async function holdFile({ path, name, threads }: SqliteDatabase, copies: number): Promise<HeldFile> {
  for (let attempt = 1; attempt <= mostAttempts; attempt += 1) {
    const held = await tryToHold(path, threads.first(), copies * threadsPerCopy);
    if (held) return held;
  }
  throw new Fault('database/lock-timeout', `${name} is written to all the time: no two readers see the same moment.`, {
    remedy: ['Stop the program that writes to the file, or let it pause; then try again.'],
    retry: 'safe',
  });
}

async function tryToHold(path: string, watch: SqliteThread, count: number): Promise<HeldFile | undefined> {
  const moment = await fileMoment(path);
  const version = await versionOf(watch);
  const threads = Array.from({ length: count }, () => new SqliteThread(path));
  const isStill = async () => (await versionOf(watch)) === version;
  await Promise.all(threads.map((thread) => thread.hold()));
  if (!(await isStill())) {
    await Promise.all(threads.map((thread) => thread.close()));
    return undefined;
  }
  const free = [...threads];
  let isReleased = false;
  return {
    moment,
    async ask(sql, values, signal) {
      signal.throwIfAborted();
      // One that reads rows answers when it has sent them all.
      const [least] = [...(free.length > 0 ? free : threads)].sort((a, b) => a.load - b.load);
      return (least ?? watch).ask(sql, values);
    },
    isHeld: () => !isReleased,
    costs: 'no checkpoint can empty the log beside the file meanwhile',
    async take(own) {
      const thread = own ? free.pop() : undefined;
      if (thread) return thread;
      const another = new SqliteThread(path);
      await another.hold();
      threads.push(another);
      if (await isStill()) return another;
      threads.pop();
      await another.close();
      throw movedOn();
    },
    giveBack: (thread) => void free.push(thread),
    async release() {
      isReleased = true;
      await Promise.all(threads.map((thread) => thread.close()));
    },
  };
}

/** A number that changes with every commit of another connection, as this one sees it: sqlite.org/pragma.html#pragma_data_version. */
async function versionOf(watch: SqliteThread): Promise<string> {
  const [[version] = []] = await watch.ask('PRAGMA data_version');
  return String(version);
}

export function isHeldFile(held: HeldDatabase): held is HeldFile {
  return 'take' in held && 'ask' in held;
}

/** What the file system says of a file and of what is not in it yet. A checkpoint changes it too: that errs to the safe side. */
async function fileMoment(path: string): Promise<string> {
  const file = await stat(path, { bigint: true });
  const wal = await stat(`${path}-wal`, { bigint: true }).catch(() => undefined);
  const pending = wal && wal.size > 0n ? `${wal.size}@${wal.mtimeNs}` : 'none';
  return `file ${file.ino} ${file.size}@${file.mtimeNs} wal ${pending}`;
}

function movedOn(): Fault {
  return new Fault(
    'database/too-many-connections',
    'The file was written to since: no further reader can see it as it was.',
    {
      retry: 'safe',
    },
  );
}
