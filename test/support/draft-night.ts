import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { newSession } from '../../source/entries/new-session.ts';
import type { Asker } from '../../source/init/asker.ts';
import type { DraftRequest } from '../../source/init/draft-request.ts';
import { type DraftedRunbook, draftRunbook } from '../../source/init/draft-runbook.ts';
import { parseAnswers } from '../../source/operator/answers.ts';
import { ScriptedOperator } from '../../source/operator/scripted.ts';
import { Preparation } from '../../source/preparation.ts';
import { nightOf, runNight } from '../../source/session/run.ts';
import { buildReport } from '../../state/report/report.ts';
import { type FreshDatabase, freshDatabase } from './databases.ts';
import { temporaryDirectory } from './directories.ts';
import { journalAt, journalFile } from './journals.ts';
import { namespace } from './situation.ts';
import { testWorkbench } from './small-night.ts';

/** Two databases for which a runbook is drafted. */
export interface DraftNight {
  readonly file: string;
  readonly source: FreshDatabase;
  readonly target: FreshDatabase;
  /** What was said meanwhile. */
  readonly said: string[];
  draft(request?: Partial<DraftRequest>, asker?: Asker): Promise<DraftedRunbook | undefined>;
}

/** Gone when the test is. */
export async function draftNight(sourceSql = '', targetSql = sourceSql): Promise<DraftNight> {
  const { directory, remove } = await temporaryDirectory();
  const [source, target] = await Promise.all([freshDatabase({ standIn: true }), freshDatabase({ standIn: true })]);
  onTestFinished(async () => {
    await Promise.all([source.drop(), target.drop()]);
    await remove();
  });
  if (sourceSql !== '') await source.sql(sourceSql);
  if (targetSql !== '') await target.sql(targetSql);
  const file = join(directory, 'draft.yaml');
  const said: string[] = [];
  const machine = testWorkbench(journalAt(await journalFile()), { OLD_URL: source.url, NEW_URL: target.url });
  return {
    ...{ file, source, target, said },
    draft: (request = {}, asker) =>
      draftRunbook(
        { source: source.url, target: target.url, out: file, name: 'draft', force: false, width: 80, ...request },
        { machine, signal: new AbortController().signal, say: (line) => void said.push(line), asker },
      ),
  };
}

/** Takes the draft through its staging environment, in this process, to its end or first stop. */
export async function conductDraft(night: DraftNight, { draft, file, next }: DraftedRunbook, dryRun: boolean) {
  const [source = '', target = ''] = next.staging;
  const env = { [source]: night.source.url, [target]: night.target.url, ID_NAMESPACE: namespace };
  const workbench = testWorkbench(journalAt(await journalFile()), env);
  const entry = newSession({ file, environment: 'staging', vars: {}, dryRun, name: 'draft-1' });
  const { handle } = await entry.enter(
    workbench,
    new Preparation(new AbortController().signal, () => undefined),
    () => undefined,
  );
  const text = `answers: 1\ndefault: confirm\nphrases: { cutover/start: ${draft.target} }\n`;
  const operator = new ScriptedOperator(parseAnswers(text, 'answers.yaml'), 'rehearsal', 'Leyla');
  const end = await runNight(handle, nightOf(handle, operator, workbench));
  const { journal } = workbench;
  return { end, report: buildReport(journal.read('draft-1'), journal.head('draft-1')) };
}
