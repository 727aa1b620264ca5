import type { Connection } from '../../engines/connection.ts';
import type { NewReject } from '../../engines/rejects.ts';
import type { Chunk } from '../chunks.ts';
import type { ChunkReader, CopyTarget, KeyRange, KeyValues, RowsRefused } from '../seam.ts';
import type { Savepoints } from '../seam-target.ts';
import type { CopySpec } from '../spec.ts';
import type { OpenRejects } from './budget.ts';
import { isRowLevel } from './row-level.ts';
import type { GuardedKey } from './row-questions.ts';
import { type BadKey, cutAt, type Hint, sift } from './sift.ts';

/** One chunk with rows that can't be carried over. */
export interface Sifting {
  readonly spec: CopySpec;
  /** Names of the key columns. */
  readonly key: readonly string[];
  readonly chunk: Chunk;
  readonly reader: ChunkReader;
  readonly open: OpenRejects;
  readonly signal: AbortSignal;
}

/**
 * Rejects what guards of the source refuse, and resolves with the ranges of keys between them; with the whole chunk where
 * there is nothing. Faults: `copy/too-many-rejects`.
 */
export async function leaveOutGuarded(sifting: Sifting, most: number): Promise<readonly KeyRange[]> {
  const { chunk, reader, signal, open } = sifting;
  const parts: KeyRange[] = [];
  let { low } = chunk.range;
  for await (const guarded of guardedKeys(sifting, chunk.range, most + 1)) {
    const before = await reader.rows.keyBefore(low, guarded.key, signal);
    if (before !== undefined) parts.push({ low, high: before });
    const range = { low: before ?? low, high: guarded.key };
    open.add('refused' in guarded ? badReject(sifting, guarded) : await guardedReject(sifting, guarded, range));
    low = guarded.key;
  }
  return [...parts, { low, high: chunk.range.high }];
}

/** Where an expression fails on a row, guards can't be asked of its neighbours together with it. */
async function* guardedKeys(sifting: Sifting, range: KeyRange, most: number): AsyncGenerator<GuardedKey | BadKey> {
  const { reader, signal } = sifting;
  try {
    yield* await reader.rows.guarded(range, most, signal);
  } catch (error) {
    if (!isRowLevel(error)) throw error;
    const cut = await cutAt(range, error, { rows: reader.rows, signal });
    if ('parts' in cut) for (const part of cut.parts) yield* guardedKeys(sifting, part, most);
    else yield { ...cut, refused: error };
  }
}

/**
 * Finds the bad rows of a chunk, inside its transaction, and leaves nothing behind but that: what is to be loaded, in this
 * order. Whoever undoes a copy tells its rows by their transaction, of which rows behind a savepoint are not.
 */
export async function findBadRows(
  sifting: Sifting,
  { parts, hint }: { readonly parts: readonly KeyRange[]; readonly hint: Hint | undefined },
  { connection, target, load }: Loading,
): Promise<readonly KeyRange[]> {
  const { reader, open, signal } = sifting;
  const found = new Map<BadKey, NewReject>();
  await target.checkEarly?.(connection);
  const points = target.savepoints ?? standard;
  const { save, back } = savepoint(connection, points);
  await save('nightferry_sift');
  const loads = await sift(parts, hint, {
    rows: reader.rows,
    signal,
    load: (range) => tryLoad(connection, points, () => load(range)),
    onBad: (bad) => {
      const reject = badReject(sifting, bad);
      found.set(bad, reject);
      open.add(reject);
    },
    onTaken: (bad) => {
      const reject = found.get(bad);
      if (reject) open.remove(reject);
    },
  });
  await back('nightferry_sift');
  return loads;
}

interface Loading {
  readonly connection: Connection;
  readonly target: CopyTarget;
  readonly load: (range: KeyRange) => Promise<unknown>;
}

async function tryLoad(
  connection: Connection,
  points: Savepoints,
  load: () => Promise<unknown>,
): Promise<RowsRefused | undefined> {
  const { save, back, release } = savepoint(connection, points);
  await save('nightferry_part');
  try {
    await load();
    await release('nightferry_part');
    return undefined;
  } catch (error) {
    if (!isRowLevel(error)) throw error;
    await back('nightferry_part');
    return error;
  }
}

const standard: Savepoints = {
  save: (name) => `SAVEPOINT ${name}`,
  back: (name) => `ROLLBACK TO SAVEPOINT ${name}`,
  release: (name) => `RELEASE SAVEPOINT ${name}`,
};

function savepoint(connection: Connection, points: Savepoints) {
  const release = async (name: string) => {
    const statement = points.release?.(name);
    if (statement !== undefined) await connection.query(statement);
  };
  return {
    save: (name: string) => connection.query(points.save(name)),
    release,
    /** It is gone then. */
    back: async (name: string) => {
      await connection.query(points.back(name));
      await release(name);
    },
  };
}

function badReject(sifting: Sifting, { key, rows, refused }: BadKey): NewReject {
  return {
    ...namesOf(sifting, key),
    rows,
    column: refused.details.column,
    reason: refused.refusal,
    code: refused.details.code,
    message: refused.message,
  };
}

async function guardedReject(
  sifting: Sifting,
  { key, title, column }: GuardedKey,
  range: KeyRange,
): Promise<NewReject> {
  const rows = await sifting.reader.rows.count(range, sifting.signal);
  return { ...namesOf(sifting, key), rows, column, reason: 'guard', message: title };
}

function namesOf({ spec, chunk, key: keyColumns }: Sifting, keyValues: KeyValues) {
  return { unit: chunk.unit, source: spec.from.text, target: spec.to.text, keyColumns, keyValues };
}
