import { copiesOf } from '../proposal.ts';
import { type Draft, firstRole, lastRole } from './draft.ts';
import { emptyEntry } from './entries.ts';
import { type Entry, writeChecks } from './entry.ts';
import { minutes } from './minutes.ts';
import type { Page } from './page.ts';
import { scalar } from './scalar.ts';
import { soundEntries } from './sound-entries.ts';

/** The first phase: agree, look, stop, freeze, back up. */
export function writePrepare(draft: Draft, page: Page): void {
  const { source, target, proposal } = draft;
  const copies = copiesOf(proposal);
  page.line(1, '- id: prepare');
  page.line(2, 'title: Before anything is moved');
  page.line(2, `planned: ${minutes.prepare(copies)}m`);
  page.line(2, `sign-off: [${firstRole(draft)}]`);
  page.line(2, 'steps:');
  page.line(3, '- id: agreed');
  page.line(4, 'title: What people have read and told each other');
  page.line(4, 'confirm:');
  confirm(page, 'mapping-read', lastRole(draft), 'The copies of this runbook have been read, column by column');
  confirm(page, 'way-back-known', firstRole(draft), 'Everyone on duty tonight knows the way back');
  confirm(page, 'users-told', firstRole(draft), 'Users are told of the window');
  page.gap();
  writeChecks(
    { id: 'requirements', title: 'Servers and tables are as they were when this was drafted' },
    [...versions(draft), ...emptyEntry(draft, copies)],
    page,
  );
  page.gap();
  const sound = copies.flatMap((copy) => soundEntries(draft, copy));
  if (sound.length > 0)
    page.comment(3, `What ${target} would refuse is found here, hours before it would stop a load.`);
  writeChecks({ id: 'sound', title: `${source} has nothing that ${target} would refuse` }, sound, page);
  page.gap();
  writeTargetBackup(draft, page);
  page.decide(
    3,
    'stop',
    'How is the application stopped? Replace the question by run steps (docs/run.md), each with its undo',
  );
  page.line(3, '- id: stop');
  page.line(4, 'title: Stop the application');
  page.line(4, 'confirm:');
  confirm(
    page,
    'stopped',
    firstRole(draft),
    `Everything that writes to ${source} is stopped: services, workers, scheduled jobs`,
  );
  page.gap();
  writeFreeze(draft, page);
  page.gap();
  page.comment(
    3,
    'After the freeze, so that the last write is in it. Proven by restoring it into scratch and counting every table.',
  );
  page.line(3, '- id: backup');
  page.line(4, `title: Back up ${source}, and prove it by a restore`);
  page.line(4, `backup: ${backupOf(draft)}`);
}

export function confirm(page: Page, id: string, role: string, text: string): void {
  page.line(5, `- { id: ${id}, role: ${role}, text: ${scalar(text)} }`);
}

/** A server that backs up itself writes to a folder of its own machine, and knows nothing of dumps. */
function backupOf({ source, sourceCan }: Draft): string {
  if (sourceCan.has('dump')) return `{ of: ${source}, to: "{{backup_folder}}", globals: true, without-tools: clone }`;
  return `{ of: ${source}, to: "{{server_folder}}" }`;
}

/** `, application: edu_app`, where it is known. */
export function asApplication({ application }: Draft): string {
  return application === undefined ? '' : `, application: ${scalar(application)}`;
}

function versions({ proposal, source, target }: Draft): readonly Entry[] {
  return [[source, proposal.source.version] as const, [target, proposal.target.version] as const].map(
    ([database, version]) => ({
      name: `${database}-version`,
      title: `The server of ${database} is version ${version} or newer`,
      preflight: true,
      write: (page, depth) => page.line(depth, `tool: { database: ${database}, at-least: "${version}" }`),
    }),
  );
}

/** What is in the target before the night would be lost with it. */
function writeTargetBackup({ proposal, target }: Draft, page: Page): void {
  const full = proposal.target.tables.filter(({ isEmpty }) => !isEmpty).map(({ sql }) => sql);
  if (full.length === 0) return;
  page.comment(
    3,
    `${target} has rows in ${full.length > 6 ? `${full.slice(0, 6).join(', ')} and ${full.length - 6} more` : full.join(', ')}.`,
  );
  page.line(3, '- id: backup-target');
  page.line(4, `title: Back up ${target} as it was before`);
  page.line(4, `backup: { of: ${target}, to: "{{backup_folder}}", without-tools: clone }`);
  page.gap();
}

function writeFreeze(draft: Draft, page: Page): void {
  const { source, application } = draft;
  if (application === undefined)
    page.decide(
      3,
      'application',
      `Which role does the application log in with? Written here as \`application: ROLE\`, and in the other freezes below, it proves that a thaw lets it write again`,
    );
  page.comment(3, draft.proposal.dialect.freezeNeeds(source));
  page.line(3, '- id: freeze');
  page.line(4, `title: Freeze ${source}`);
  page.line(4, `read-only: { on: ${source}, mode: strict${asApplication(draft)} }`);
}
