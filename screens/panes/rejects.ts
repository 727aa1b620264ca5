import { formatCount } from '../../state/format.ts';
import type { RejectRecord } from '../../state/rejects/record.ts';
import { errorText, keyText, reasonWords } from '../../state/rejects/words.ts';
import { acceptedRejects, openRejects } from '../../state/session/rejects.ts';
import { type Binding, bind } from '../keys/binding.ts';
import { glyphs, type Tone } from '../look.ts';
import { blank, dotted, inColumns, type Line, line, paragraph, span } from '../parts/line.ts';
import { clockTime, dayAndTime } from '../parts/time-text.ts';
import { retryMessage } from '../retry-rejects.ts';
import { indexesIn } from '../search/searchable.ts';
import type { SessionWorld } from '../world.ts';
import type { Pane, PaneContext } from './pane.ts';

/** Rows of the source that copies could not carry over: which, why, and how they are tried again. */
export const rejects: Pane = {
  id: 'rejects',
  key: 'X',
  label: 'rejects',
  footerFrom: 150,
  not: ({ session }) =>
    Object.keys(session.facts.rejects).length === 0
      ? 'No row was rejected: every row that was copied is there.'
      : undefined,
  body: (context) => {
    const list = shownRejects(context.world);
    return {
      kind: 'list',
      heading: headingOf(list, context),
      rows: list.map((each) => rowOf(each, context.width - 2)),
      find: (pattern) => indexesIn(list.map(wholeOf), pattern),
      detail: (at) => {
        const each = list[at];
        return { lines: each ? detailOf(each, context) : [] };
      },
    };
  },
  keys: ({ world }) => keysOf(world),
};

/** As they were looked up; before that, and where nobody can, the first of each step as the journal has them. */
function shownRejects({ rejects: seen, session }: SessionWorld): readonly RejectRecord[] {
  if (seen?.at !== undefined) return seen.list.toSorted((a, b) => order[a.status] - order[b.status]);
  return openRejects(session).flatMap(({ first }) => first);
}

/** What is still to be decided comes first. */
const order: Readonly<Record<RejectRecord['status'], number>> = { open: 0, accepted: 1, retried: 2 };

function headingOf(list: readonly RejectRecord[], { world, width }: PaneContext): readonly Line[] {
  const { session, rejects: seen, zone } = world;
  const open = openRejects(session).reduce((sum, step) => sum + step.open, 0);
  const accepted = acceptedRejects(session).at(-1);
  const counts = dotted(
    [
      span('Rejects', 'strong'),
      open > 0 ? span(`${formatCount(open, 'row')} not carried over`, 'bad') : span('none open', 'good'),
      ...(accepted ? [span(`accepted ${clockTime(accepted.at, zone)} by ${accepted.by}`, 'warn')] : []),
      span(whereFrom(list, world), 'quiet'),
    ],
    width,
  );
  return [
    counts,
    ...(seen?.said ? paragraph(seen.said.text, width, { tone: seen.said.isGood ? 'good' : 'bad' }) : []),
    ...(seen?.fault ? paragraph(`They can't be looked up: ${seen.fault.message}`, width, { tone: 'warn' }) : []),
    [span('  '), ...columnsOf(['status', 'table', 'key', 'column', 'what was wrong'], width - 2, 'quiet')],
  ];
}

function whereFrom(list: readonly RejectRecord[], { rejects: seen, session, zone }: SessionWorld): string {
  if (seen?.retrying) return `trying them again ${glyphs.ellipsis}`;
  if (seen?.at === undefined) {
    const all = openRejects(session).reduce((sum, { open }) => sum + open, 0);
    const some = list.length < all ? `the first ${list.length}, ` : '';
    return seen?.state === 'looking' ? `looking them up ${glyphs.ellipsis}` : `${some}from the journal`;
  }
  const more = seen.more > 0 ? `, the first ${seen.list.length}` : '';
  return `as of ${clockTime(seen.at, zone)}${more}`;
}

/** What is searched: cells may be cut where they are drawn. */
function wholeOf(reject: RejectRecord): string {
  const { id, status, step, source, target, column } = reject;
  return [id, status, step, source, target, keyText(reject), column ?? '', errorText(reject)].join(' ');
}

function rowOf({ status, target, key, line: at, column, reason }: RejectRecord, width: number): Line {
  const cells = [status, target, keyText({ key, line: at }), column ?? '-', reasonWords(reason)];
  return columnsOf(cells, width, status === 'open' ? 'warn' : status === 'retried' ? 'good' : 'quiet');
}

/** Status, table, key, column and what was wrong, in what room there is. */
function columnsOf(texts: readonly string[], width: number, tone: Tone): Line {
  const table = Math.max(12, Math.floor((width - 12) * 0.25));
  const key = Math.max(8, Math.floor((width - 12) * 0.2));
  const column = Math.max(8, Math.floor((width - 12) * 0.15));
  const widths = [8, table, key, column, Math.max(0, width - 12 - table - key - column)];
  return inColumns(
    texts.map((text, index) => ({
      text,
      width: widths[index] ?? 0,
      ...(tone === 'quiet' ? { tone } : index === 0 && { tone }),
    })),
  );
}

function detailOf(reject: RejectRecord, { width, world }: PaneContext): readonly Line[] {
  const { id, step, source, target, unit, column, reason, code, message, rows, status, settledBy, settledAt } = reject;
  const { zone } = world;
  const where = [`number ${id}`, step, unit, ...(reject.line === null ? [] : [`line ${reject.line}`])];
  const settled =
    status === 'open'
      ? []
      : [`${status} ${settledAt === null ? '' : clockTime(settledAt, zone)} by ${settledBy ?? '?'}`];
  return [
    ...paragraph(`${source} -> ${target}, ${keyText(reject)}`, width, { tone: 'strong' }),
    ...paragraph(
      `${column === null ? '' : `${column}: `}${reasonWords(reason)}${code === null ? '' : ` (${code})`}`,
      width,
      {
        tone: 'bad',
      },
    ),
    ...paragraph(message, width, { first: '  ' }),
    dotted(
      [...where, dayAndTime(reject.rejectedAt, zone), ...settled, ...(rows > 1 ? [formatCount(rows, 'row')] : [])],
      width,
    ),
    ...(status === 'retried' ? [] : howToRetry(reject, world, width)),
  ];
}

function howToRetry({ id }: RejectRecord, world: SessionWorld, width: number): readonly Line[] {
  const { stage, session } = world;
  const here = typeof retryMessage(world) !== 'string';
  const held = stage.status !== 'ended' && stage.watching === undefined;
  const how = held
    ? 'leave this session (it can be resumed), and then, from any terminal:'
    : 'and then, while nobody runs the session:';
  return [
    blank,
    line(span('To have it carried over', 'strong'), ': put right what is wrong in the source or the target,'),
    ...paragraph(here ? 'and then t tries all of them again; or one, once you left:' : how, width),
    ...paragraph(`nightferry rejects ${session.id} --retry --id ${id}`, width, { first: '    ', tone: 'accent' }),
  ];
}

function keysOf(world: SessionWorld): readonly Binding[] {
  const { stage, rejects: seen } = world;
  if (!stage.rejects) return [];
  const isBusy = seen?.state === 'looking' || seen?.retrying === true;
  const send = (kind: 'look-at-rejects' | 'export-rejects') =>
    isBusy ? 'They are being looked up.' : ({ kind: 'send', intent: { kind } } as const);
  return [
    bind('t', 'try again', ['t'], retryMessage(world)),
    bind('w', 'write CSV', ['w'], send('export-rejects')),
    bind('r', 'look again', ['r'], send('look-at-rejects')),
  ];
}
