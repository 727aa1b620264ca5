import { formatCount } from '../../format.ts';
import { isFilled } from '../filling.ts';
import { copiesOf } from '../proposal.ts';
import { urlVariable } from '../slugs.ts';
import { type Draft, idVariable, makesIds, sourceTable, targetTable } from './draft.ts';
import type { Page } from './page.ts';
import { list, scalar } from './scalar.ts';

/** Everything above the phases. `file` is as a command line would name it. */
export function writeHead(draft: Draft, file: string, page: Page): void {
  const { source, target, name, day } = draft;
  page.comment(0, `${source} -> ${target}. Drafted by nightferry init on ${day}, from the catalogs of both databases.`);
  page.comment(
    0,
    'It is a beginning. What no catalog can say is marked DECIDE: go from one to the next, then rehearse it.',
  );
  page.line(0, '#');
  page.comment(0, `nightferry lint ${file}`);
  page.comment(0, `nightferry run ${file} --in staging --dry-run     changes nothing anywhere`);
  page.comment(0, `nightferry run ${file} --in staging               a rehearsal on marked copies`);
  page.line(0, '#');
  writeLeftBehind(draft, page);
  writeTimes(draft, page);
  page.gap();
  page.line(0, 'runbook-format: 1');
  page.line(0, `runbook: ${scalar(name)}`);
  page.line(0, `title: ${scalar(`${source} -> ${target}`)}`);
  page.gap();
  const guessed = 'The planned times of the phases are guesses from the number of rows: a rehearsal tells.';
  if (draft.isAsked.window) page.comment(0, guessed);
  else page.decide(0, 'window', `When may it run? ${guessed}`);
  page.line(0, `window: { planned: ${scalar(draft.window)}, timezone: ${scalar(draft.proposal.zone)} }`);
  page.gap();
  page.line(0, 'roles:');
  for (const { id, title } of draft.roles) page.line(1, `${id}: ${scalar(title)}`);
  page.gap();
  page.decide(0, 'contacts', 'Who is called when it goes wrong, and under which number that is answered at 2 AM?');
  page.line(0, 'contacts:');
  page.line(1, '- { name: Database team, reach: "fill in before the night" }');
  page.gap();
  if (makesIds(draft)) {
    page.comment(
      0,
      'The UUID that every new id is computed from. Make it once (uuidgen), keep it secret, never change it.',
    );
    page.line(0, `ids: { namespace: env:${idVariable} }`);
    page.gap();
  }
  const { engine: sourceEngine } = draft.proposal.source;
  const { engine: targetEngine } = draft.proposal.target;
  page.line(0, 'databases:');
  page.line(1, `${source}: { engine: ${sourceEngine} }`);
  page.line(1, `${target}: { engine: ${targetEngine} }`);
  page.gap();
  page.line(0, 'vars:');
  page.comment(1, 'A folder of the machine that Nightferry runs on, with room for what it writes.');
  page.line(1, 'backup_folder: ./backups');
  if (!draft.sourceCan.has('dump')) {
    page.decide(
      1,
      'server_folder',
      `Which folder of the machine of ${source} may its server write a backup to, and has the room?`,
    );
    page.line(1, 'server_folder: /var/opt/backup');
  }
  page.gap();
  writeEnvironments(draft, page);
  page.gap();
  page.comment(0, 'When one of these is so, somebody has to ask whether to go back. They are shown and reported.');
  page.line(0, 'triggers:');
  page.line(1, 'failed-checks: a failed check that nobody can explain within 15 minutes');
  page.line(1, 'downtime: "> 30m over plan"');
}

function writeEnvironments({ source, target, variables, sourceCan }: Draft, page: Page): void {
  page.comment(0, 'URLs are references: they hold passwords.');
  page.line(0, 'environments:');
  page.line(1, 'live:');
  page.line(2, 'production: true');
  page.line(2, `databases: { ${source}: env:${variables.source}, ${target}: env:${variables.target} }`);
  page.comment(1, `Copies of ${source} and ${target} that may be broken, both marked as stand-ins.`);
  page.line(1, 'staging:');
  page.line(2, 'stand-in: true');
  page.line(
    2,
    `databases: { ${source}: env:${urlVariable(source, 'STAGING_')}, ${target}: env:${urlVariable(target, 'STAGING_')} }`,
  );
  const more = sourceCan.has('dump') ? '' : ', server_folder: /var/opt/backup/staging';
  page.line(2, `vars: { backup_folder: ./staging-backups${more} }`);
}

/** Nothing is dropped without a word. */
function writeLeftBehind(draft: Draft, page: Page): void {
  const { sourceOnly, targetOnly, ofTools, source, target } = draft.proposal;
  if (sourceOnly.length > 0) {
    const what = `No table of ${draft.target} looks like these: are they meant to stay behind?`;
    page.decide(0, `not carried over from ${draft.source}`, what);
    for (const table of sourceOnly) page.comment(0, `  ${sourceTable(draft, table)}${rowsText(table.rows)}`);
  }
  const alone = targetOnly.filter(({ perhaps }) => perhaps === undefined).map(({ table }) => targetTable(draft, table));
  if (alone.length > 0)
    page.decide(0, `not filled in ${draft.target}`, `No table of ${draft.source} looks like ${alone.join(', ')}`);
  for (const { table, perhaps } of targetOnly) {
    if (!perhaps) continue;
    const of = sourceTable(draft, perhaps.source);
    const text = `Nothing fills it. ${of} looks like it (${perhaps.reason}) and is copied elsewhere: is it split in two?`;
    page.decide(0, targetTable(draft, table), text);
  }
  const notCopied = source.others.map(({ what, sql }) => `${sql} (${what})`);
  if (notCopied.length > 0)
    page.comment(0, `Not copied, for the schema of ${draft.target} has its own or none: ${notCopied.join(', ')}.`);
  if (ofTools.length > 0)
    page.comment(0, `Not copied, accounts of migration tools: ${ofTools.map(({ sql }) => sql).join(', ')}.`);
  const sequences = source.looseSequences.map(({ sql }) => sql);
  const ours = target.looseSequences.map(({ sql }) => sql);
  const missing = sequences.filter((sql) => !ours.includes(sql));
  if (missing.length > 0)
    page.decide(
      0,
      `not carried over from ${draft.source}`,
      `${draft.target} has no sequence called ${list(missing).slice(1, -1)}`,
    );
}

function writeTimes(draft: Draft, page: Page): void {
  const { zone } = draft.proposal;
  const isLocal = (mapping: unknown) => JSON.stringify(mapping).includes(JSON.stringify(zone).slice(1, -1));
  const columns = [...copiesOf(draft.proposal), ...draft.proposal.held].flatMap((copy) =>
    copy.fillings.filter(isFilled).flatMap((filling) => {
      const isOne = typeof filling.mapping === 'object' && ('utc' in filling.mapping || 'sql' in filling.mapping);
      return isOne && isLocal(filling.mapping) ? [`${copy.source.name}.${filling.uses[0]?.name ?? ''}`] : [];
    }),
  );
  if (columns.length === 0) return;
  const some = columns.slice(0, 6).join(', ');
  const names = columns.length > 6 ? `${some} and ${columns.length - 6} more` : some;
  const text = `${formatCount(columns.length, 'column')} of ${draft.source} without a time zone: ${names}. `;
  if (draft.isAsked.zone) page.comment(0, `${text}They are read as clocks in ${zone} showed them.`);
  else page.decide(0, 'local times', `${text}Were they written by clocks in ${zone}?`);
}

function rowsText(rows: number | undefined): string {
  return rows === undefined ? '' : `, about ${formatCount(rows, 'row')}`;
}
