import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { End } from '../../source/conductor.ts';
import { newSession } from '../../source/entries/new-session.ts';
import { resumedSession } from '../../source/entries/resumed-session.ts';
import { parseAnswers } from '../../source/operator/answers.ts';
import { ScriptedOperator } from '../../source/operator/scripted.ts';
import { Preparation } from '../../source/preparation.ts';
import { nightOf, runNight } from '../../source/session/run.ts';
import type { Journal } from '../../state/journal/journal.ts';
import type { Operator } from '../../state/ports.ts';
import { freezables } from './cutover-look.ts';
import { clusterUrl, type FreshDatabase, freshDatabase, runSql } from './databases.ts';
import { temporaryDirectory } from './directories.ts';
import { processesWith } from './environments.ts';
import { type NightFiles, testWorkbench } from './small-night.ts';
import { undoLegacy, undoRunbook } from './undo-runbook.ts';

/** A night of which every step can be taken back: small enough to be killed at every event of its rollback. */
export interface UndoNight extends NightFiles {
  /** Both databases with every row and setting, the ledger, and the files; names of this night's own left out. */
  everything(): Promise<unknown>;
}

export const undoSession = 'undo-1';

const answers = `
answers: 1
default: confirm
rollback: { way: undo, reason: The wrong night, phrase: undo }
`;

export async function undoNight(): Promise<UndoNight> {
  const { directory, remove } = await temporaryDirectory();
  const [source, target] = await Promise.all([freshDatabase({ standIn: true }), freshDatabase({ standIn: true })]);
  const role = `app_${source.name}`;
  await source.sql(`${undoLegacy}; create role ${role} login; grant all on people, visits to ${role}`);
  await writeFile(join(directory, 'undo.yaml'), undoRunbook(role));
  await writeFile(join(directory, 'app.env'), 'DATABASE=old\nPORT=80\n');
  await writeFile(join(directory, 'answers.yaml'), answers);
  const withoutNames = (text: string) =>
    [source.name, target.name, directory]
      .reduce((known, name, index) => known.replaceAll(name, `NAME ${index}`), text)
      .replaceAll(/(RI_ConstraintTrigger_[ac]_|oid\W+)\d+/g, '$1OID');
  return {
    ...{ directory, source, target },
    runbook: join(directory, 'undo.yaml'),
    answers: join(directory, 'answers.yaml'),
    env: { UNDO_OLD_URL: source.url, UNDO_NEW_URL: target.url },
    everything: async () => {
      const found = {
        old: await contentOf(source),
        new: await contentOf(target),
        ledger: await ledgerOf(target),
        files: filesIn(directory),
      };
      return JSON.parse(withoutNames(JSON.stringify(found)));
    },
    async remove() {
      await Promise.all([source.drop(), target.drop()]);
      await runSql(await clusterUrl(), `drop role ${role}`);
      await remove();
    },
  };
}

async function contentOf(database: FreshDatabase): Promise<unknown> {
  const relations = `pg_class c join pg_namespace n on n.oid = c.relnamespace where nspname = 'public'`;
  return {
    relations: await database.sql(`select relname, relkind from ${relations} order by 1`),
    rows: await database.sql(
      `select relname, query_to_xml(format('select * from %s order by 1', c.oid::regclass), true, true, '')::text
      from ${relations} and relkind in ('r', 'S') order by 1`,
    ),
    constraints: await database.sql(`select conname, pg_get_constraintdef(oid) from pg_constraint
      where connamespace = 'public'::regnamespace order by 1`),
    ...{ settings: await freezables(database.name) },
  };
}

async function ledgerOf(target: FreshDatabase): Promise<unknown> {
  const [[ledger] = []] = await target.sql(`select to_regclass('nightferry.ledger')`);
  if (!ledger) return [];
  return target.sql('select phase, step, generation, unit, rows_written from nightferry.ledger order by 1, 2, 3, 4');
}

/** All but the journal: names, and what is in them. */
function filesIn(directory: string): unknown {
  const names = readdirSync(directory).filter((name) => !name.startsWith('journal.db'));
  return names.sort().map((name) => [name, readFileSync(join(directory, name), 'utf8')]);
}

export type Conducting = 'run' | 'resume' | 'rollback';

/** Conducts the night with this journal: forward, on from where it was left, or back. */
export async function conductUndo(night: UndoNight, journal: Journal, how: Conducting): Promise<End> {
  const workbench = testWorkbench(journal, night.env);
  const preparation = new Preparation(new AbortController().signal, () => undefined);
  const entered = await entryOf(night, how).enter(workbench, preparation, () => undefined);
  return runNight(entered.handle, nightOf(entered.handle, personAt(night), workbench));
}

export function entryOf({ runbook }: UndoNight, how: Conducting) {
  if (how === 'resume') return resumedSession(undoSession);
  if (how === 'rollback') return resumedSession(undoSession, { rollback: { kind: 'any' } });
  return newSession({ file: runbook, environment: 'test', vars: {}, dryRun: false, name: undoSession });
}

/** Somebody with a file of answers, who goes and looks at the bell when asked how far its step came. */
export function personAt({ directory }: UndoNight): Operator {
  const scripted = new ScriptedOperator(parseAnswers(answers, 'answers.yaml'), 'rehearsal', 'Leyla');
  return {
    async ask(question) {
      if (question.kind !== 'ambiguous') return scripted.ask(question);
      while (processesWith(directory).length > 0) await new Promise((resolve) => setTimeout(resolve, 5));
      const isThere = existsSync(join(directory, 'bell'));
      const isDone = isThere === (question.direction !== 'undo');
      return { kind: 'answered', answer: { kind: isDone ? 'done' : 'redo', by: 'Leyla' }, scripted: false };
    },
  };
}
