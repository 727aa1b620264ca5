import { type Draft, type DraftStep, draftSteps } from '../draft.ts';
import type { Where } from '../report.ts';
import { valueAt } from '../tree.ts';
import type { SqlDialect } from './dialect.ts';
import type { SqlScript, SqlStatement } from './statements.ts';

/** SQL that a step runs, as it is written: with its vars not filled in, so that every place is exact. */
export interface SqlUse {
  readonly step: DraftStep;
  /** Runbook's name of the database it runs in. */
  readonly database: string;
  /** Whether it runs inside a transaction that Nightferry holds. */
  readonly transactional: boolean;
  /** What takes the step back, not what does it. */
  readonly undoes: boolean;
  /** What is different in the SQL of that database, where its engine says so. */
  readonly dialect: SqlDialect | undefined;
  readonly script: SqlScript;
  /** `step people/users`, or the file's name. */
  readonly owner: string;
  where(offset: number): Where;
}

/** All SQL of a runbook, in the file and beside it. */
export function sqlUses(draft: Draft): readonly SqlUse[] {
  return draftSteps(draft).flatMap(({ step }) => usesOf(step, draft));
}

function usesOf(step: DraftStep, { tree, files, scripts, databases }: Draft): readonly SqlUse[] {
  return step.references.flatMap((reference): readonly SqlUse[] => {
    if (reference.to !== 'sql' && reference.to !== 'sql-file') return [];
    const { database, transactional, path } = reference;
    const dialect = databases.get(database)?.engine?.sql;
    const undoes = path.at(-1) === 'undo' || path.at(-1) === 'undo-file';
    if (reference.to === 'sql-file') {
      const file = files.get(reference.name);
      if ('fault' in file) return [];
      const where = (offset: number) => ({ lines: file.lines, offset });
      const script = scripts.of(file.lines.text, dialect);
      return [{ step, database, transactional, undoes, dialect, script, owner: reference.name, where }];
    }
    const written = valueAt(tree.value, path);
    const exact = typeof written === 'string';
    const where = (index: number): Where => (exact ? { path, index } : { path });
    const script = scripts.of(exact ? written : reference.text, dialect);
    return [{ step, database, transactional, undoes, dialect, script, owner: `step ${step.name}`, where }];
  });
}

/** An expression or condition, not a statement: what a column mapping or a filter holds. */
export function isFragment({ words }: SqlStatement): boolean {
  return !statementWords.has(words[0] ?? '');
}

const statementWords: ReadonlySet<string> = new Set(
  `SELECT WITH VALUES TABLE INSERT UPDATE DELETE MERGE COPY CREATE ALTER DROP TRUNCATE COMMENT GRANT REVOKE SET RESET SHOW
   DO CALL EXEC EXECUTE ANALYZE VACUUM CLUSTER REINDEX REFRESH LOCK EXPLAIN PRAGMA ATTACH DETACH BEGIN START COMMIT END
   ROLLBACK ABORT SAVEPOINT RELEASE PREPARE DEALLOCATE DECLARE FETCH MOVE CLOSE LISTEN NOTIFY UNLISTEN LOAD DISCARD
   CHECKPOINT IMPORT SECURITY REASSIGN BACKUP RESTORE USE GO PRINT IF WHILE REPLACE DENY SAVE KILL DBCC RECONFIGURE RAISERROR THROW WAITFOR RETURN GOTO`.split(
    /\s+/,
  ),
);
