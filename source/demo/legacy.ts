import type { Connection } from '../../tasks/engines/connection.ts';
import type { Database } from '../../tasks/engines/engine.ts';
import { figuresAt, type LegacyFigures } from './legacy/figures.ts';
import { journalStage } from './legacy/journal.ts';
import { peopleStages } from './legacy/people.ts';
import type { Stage } from './legacy/stage.ts';
import { keyStages, legacyTables } from './legacy/tables.ts';
import { teachingStages } from './legacy/teaching.ts';
import { unrelatedStages } from './legacy/unrelated.ts';
import { generatorFunctions } from './legacy/words.ts';

/** How far one stage is. `total` is exact and `done` reaches it; then the next stage begins at 0. */
export interface LegacyProgress {
  /** In the operator's words: `users`, `grades`, ..., `keys`. */
  readonly stage: string;
  readonly done: number;
  readonly total: number;
  readonly unit: 'rows' | 'tables';
}

export interface LegacyOptions {
  /** 1 is the size of the document's database. */
  readonly scale: number;
  readonly onProgress?: (progress: LegacyProgress) => void;
  readonly signal?: AbortSignal;
}

/**
 * Fills an empty PostgreSQL database with fifteen years of a university: the document's figures times `scale`, and the
 * same rows every time. Resolves with the rows that are there, counted. What an interrupted run leaves is not continued:
 * make the database anew (`prepareDemoDatabases`). Rejects with the signal's reason when it aborts.
 * Faults: `demo/scale`, and those of the engine.
 */
export async function generateLegacy(database: Database, options: LegacyOptions): Promise<LegacyFigures> {
  const { scale, onProgress = () => undefined, signal } = options;
  const figures = figuresAt(scale);
  const connection = await database.connect({ application: 'nightferry demo' });
  try {
    await connection.script(generatorFunctions + legacyTables, signal && { signal });
    for (const stage of stagesOf(figures)) await runStage(stage, connection, onProgress, signal);
    await connection.script('drop schema generator cascade', signal && { signal });
    return await countRows(connection, signal);
  } catch (error) {
    signal?.throwIfAborted();
    throw error;
  } finally {
    await connection.close();
  }
}

/** The journal looks enrollments up by their key, so that keys come before it; its own comes last. */
function stagesOf(figures: LegacyFigures): readonly Stage[] {
  const { before, after } = keyStages;
  return [
    ...peopleStages(figures),
    ...teachingStages(figures),
    ...unrelatedStages(figures),
    before,
    journalStage(figures),
    after,
  ];
}

async function runStage(
  { title, unit, statements }: Stage,
  connection: Connection,
  onProgress: (progress: LegacyProgress) => void,
  signal: AbortSignal | undefined,
): Promise<void> {
  const total = statements.reduce((sum, { counts }) => sum + counts, 0);
  let done = 0;
  onProgress({ stage: title, done, total, unit });
  for (const { sql, counts } of statements) {
    signal?.throwIfAborted();
    await connection.query(sql, [], signal);
    done += counts;
    onProgress({ stage: title, done, total, unit });
  }
}

const counts = {
  users: 'select count(*) from users',
  students: 'select count(*) from students',
  teachers: 'select count(*) from teachers',
  organizations: 'select count(*) from organizations',
  courses: 'select count(distinct code) from courses',
  offerings: 'select count(*) from courses',
  enrollments: 'select count(*) from course_students',
  grades: 'select count(*) from journal',
} as const;

/** What was made, not what was meant to be made. */
async function countRows(connection: Connection, signal: AbortSignal | undefined): Promise<LegacyFigures> {
  const count = async (name: keyof LegacyFigures) => {
    const { rows } = await connection.query(counts[name], [], signal);
    return Number(rows[0]?.[0]);
  };
  return {
    users: await count('users'),
    students: await count('students'),
    teachers: await count('teachers'),
    organizations: await count('organizations'),
    courses: await count('courses'),
    offerings: await count('offerings'),
    enrollments: await count('enrollments'),
    grades: await count('grades'),
  };
}
