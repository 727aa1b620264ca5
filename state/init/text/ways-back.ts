import { type Draft, firstRole } from './draft.ts';
import type { Page } from './page.ts';
import { asApplication, confirm } from './prepare.ts';
import { scalar } from './scalar.ts';

/** The named way back, and what is left for the days after. */
export function writeWaysBack(draft: Draft, page: Page): void {
  const { source, target } = draft;
  const by = firstRole(draft);
  page.gap();
  page.comment(
    0,
    `nightferry rollback SESSION                       before the cutover: undo step by step, newest first`,
  );
  page.comment(
    0,
    `nightferry rollback SESSION --plan switch-back    after it: back to ${source}; rows written meanwhile are exported`,
  );
  page.line(0, 'rollbacks:');
  page.line(1, 'switch-back:');
  page.line(2, `title: Back to ${source}`);
  page.line(2, 'when: after cutover');
  page.line(2, 'undoes: [prepare]');
  page.line(2, 'steps:');
  step(page, 'stop-new', `Stop the application on ${target}`, ['confirm:'], () =>
    confirm(page, 'stopped', by, `Everything that writes to ${target} is stopped`),
  );
  step(page, 'freeze-new', `Freeze ${target}`, [`read-only: { on: ${target}, mode: strict${asApplication(draft)} }`]);
  step(page, 'lost', `What was written to ${target} since the cutover`, [
    `lost: { on: ${target}, since: cutover/mark, export: "{{backup_folder}}/lost", role: ${by} }`,
  ]);
  step(page, 'switch-back', `Point the application back to ${source}`, ['confirm:'], () =>
    confirm(page, 'switched', by, `Every setting that named ${target} names ${source} again`),
  );
  step(page, 'thaw', `Lift the freeze of ${source}`, [`writable: { on: ${source}${asApplication(draft)} }`]);
  step(page, 'start-old', `Start the application on ${source}`, ['confirm:'], () =>
    confirm(page, 'started', by, `The application runs on ${source}, and people can write`),
  );
  page.comment(
    2,
    `${target} stays frozen, with what was copied and written. Before another try, make it anew and empty.`,
  );
  page.gap();
  page.line(0, 'follow-ups:');
  followUp(page, 'nightly-backup', `The nightly backup takes ${target}, and was restored once`, '1d');
  followUp(page, 'watch', `Slow queries and errors of ${target} were looked at`, '7d');
  followUp(
    page,
    'decommission',
    `After 30 good days: last backup of ${source}, restored once and archived; then drop it`,
    '30d',
  );
}

function step(
  page: Page,
  id: string,
  title: string,
  lines: readonly string[],
  more: () => void = () => undefined,
): void {
  page.line(3, `- id: ${id}`);
  page.line(4, `title: ${scalar(title)}`);
  for (const line of lines) page.line(4, line);
  more();
}

function followUp(page: Page, id: string, title: string, due: string): void {
  page.line(1, `- { id: ${id}, title: ${scalar(title)}, due: ${due}, after: cutover }`);
}
