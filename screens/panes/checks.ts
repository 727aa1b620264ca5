import { formatCount } from '../../state/format.ts';
import { allChecks, type FoundCheck, worstFirst } from '../all-checks.ts';
import { type Binding, bind } from '../keys/binding.ts';
import { glyphs, type Tone } from '../look.ts';
import type { Message } from '../model.ts';
import { codeLines } from '../parts/code-lines.ts';
import { evidenceLines } from '../parts/evidence-lines.ts';
import { widthOf } from '../parts/fit.ts';
import { type Column, dotted, inColumns, type Line, line, paragraph, span } from '../parts/line.ts';
import { clockTime } from '../parts/time-text.ts';
import { groupsOf } from '../question-view.ts';
import type { Pane, PaneContext, PaneDetail } from './pane.ts';

/** Every check that was answered: verdict, expected, actual, and the rows that differ. */
export const checks: Pane = {
  id: 'checks',
  key: 'v',
  label: 'checks',
  footerFrom: 110,
  not: ({ session }) => (allChecks(session).length === 0 ? 'No check has been answered yet.' : undefined),
  body: (context) => {
    const shown = shownChecks(context);
    const opened = openedIn(context);
    const found = shown[cursorIn(context, shown)];
    if (opened && found) {
      const rows = [rowOf(found, context)];
      return { kind: 'list', heading: [], rows, detail: () => detailOf(found, context) };
    }
    return {
      kind: 'list',
      heading: headingOf(shown, context),
      rows: shown.map((each) => rowOf(each, context)),
      detail: (at) => {
        const each = shown[at];
        return each ? detailOf(each, context) : { lines: [] };
      },
    };
  },
  keys: (context) => keysOf(context),
};

const listTrack = 'pane/checks';
const openTrack = 'checks/open';

type Scope = 'phase' | 'all' | 'failed';

/** From a sign-off: first what is to be signed. */
function scopesOf(context: PaneContext): readonly Scope[] {
  return phaseToSign(context) === undefined ? ['all', 'failed'] : ['phase', 'all', 'failed'];
}

function scopeTrack(context: PaneContext): string {
  return `checks/scope/${phaseToSign(context) ?? ''}`;
}

function scopeOf(context: PaneContext): Scope {
  const scopes = scopesOf(context);
  return scopes[(context.model.tracks[scopeTrack(context)] ?? 0) % scopes.length] ?? 'all';
}

/** The phase of the sign-off question that led here. */
function phaseToSign({ model, world }: PaneContext): string | undefined {
  if (model.looking.at !== 'pane' || model.looking.from.at !== 'auto') return undefined;
  const group = model.group ?? groupsOf(world.questions)[0];
  const asked = world.questions.find((question) => question.id === group) ?? world.questions[0];
  return asked?.kind === 'sign-off' ? asked.phase : undefined;
}

function shownChecks(context: PaneContext): readonly FoundCheck[] {
  const found = worstFirst(allChecks(context.world.session));
  const scope = scopeOf(context);
  if (scope === 'failed') return found.filter(({ verdict }) => verdict !== 'passed');
  return scope === 'phase' ? found.filter(({ phase }) => phase.id === phaseToSign(context)) : found;
}

function openedIn({ model }: PaneContext): boolean {
  return model.tracks[openTrack] === 1;
}

function cursorIn({ model }: PaneContext, shown: readonly FoundCheck[]): number {
  return Math.min(model.tracks[listTrack] ?? 0, Math.max(0, shown.length - 1));
}

function headingOf(shown: readonly FoundCheck[], context: PaneContext): readonly Line[] {
  const { width, world } = context;
  const count = (verdict: FoundCheck['verdict']) => shown.filter((found) => found.verdict === verdict).length;
  const failed = count('failed');
  const accepted = count('accepted');
  const phase = world.session.plan.phases.find(({ id }) => id === phaseToSign(context));
  const scopes: Readonly<Record<Scope, string>> = {
    phase: `of ${phase?.title ?? ''}`,
    all: 'of the whole session',
    failed: 'only what failed',
  };
  return [
    dotted(
      [
        span('Checks', 'strong'),
        ...(failed > 0 ? [span(`${failed} FAILED`, 'bad')] : []),
        ...(accepted > 0 ? [span(`${accepted} failed and accepted`, 'warn')] : []),
        ...(count('passed') > 0 ? [span(`${count('passed')} passed`, 'good')] : []),
        ...(shown.length === 0 ? [span('none', 'good')] : []),
        span(scopes[scopeOf(context)], 'quiet'),
      ],
      width,
    ),
    [span('  '), ...inColumns(columnsOf(['verdict', 'check', 'expected', 'actual'], width - 2, 'quiet'))],
  ];
}

function rowOf({ check, verdict }: FoundCheck, { width }: PaneContext): Line {
  const [word, glyph, tone] = verdictWords[verdict];
  const columns = (expected: string, actual: string) =>
    columnsOf([`${glyph} ${word}`, check.title || check.id, expected, actual], width - 2, undefined, tone);
  const whole = columns(check.expected, check.actual);
  const isCut = whole.slice(2).some((column) => widthOf(column.text) > column.width);
  return inColumns(isCut ? columns(...whereTheyDiffer(check.expected, check.actual)) : whole);
}

/** Two long texts that begin alike would be cut to the same: what they share at the beginning is left out. */
function whereTheyDiffer(expected: string, actual: string): readonly [string, string] {
  let same = 0;
  while (same < expected.length && expected[same] === actual[same]) same += 1;
  if (expected === actual) return [expected, actual];
  const from = expected.lastIndexOf(' ', same - 1) + 1;
  if (from < 8) return [expected, actual];
  return [`${glyphs.ellipsis}${expected.slice(from)}`, `${glyphs.ellipsis}${actual.slice(from)}`];
}

/** Verdict, title, expected and actual, in what room there is. */
function columnsOf(texts: readonly string[], width: number, all: Tone | undefined, first = all): readonly Column[] {
  const title = Math.floor((width - 13) * 0.46);
  const expected = Math.floor((width - 13 - title) / 2);
  const widths = [10, title, expected, width - 13 - title - expected];
  return texts.map((text, index) => ({ text, width: widths[index] ?? 0, tone: index === 0 ? first : all }));
}

const verdictWords: Readonly<Record<FoundCheck['verdict'], readonly [string, string, Tone]>> = {
  passed: ['passed', glyphs.done, 'good'],
  failed: ['FAILED', glyphs.failed, 'bad'],
  accepted: ['accepted', glyphs.accepted, 'warn'],
};

function detailOf(found: FoundCheck, { width, height, world, model }: PaneContext): PaneDetail {
  const { check, phase, stepTitle, isOfUndo, verdict, state } = found;
  const { decision, attempt, finishedAt } = state;
  const role = decision?.role === undefined ? '' : ` as ${decision.role}`;
  const times = [
    ...(finishedAt === undefined ? [] : [clockTime(finishedAt, world.zone)]),
    ...(attempt > 1 ? [`attempt ${attempt}, the last`] : []),
  ];
  const queries = check.evidence.filter((piece) => piece.kind === 'query');
  const table = queries.find(({ result }) => result.rows.length > 0)?.result;
  const others = check.evidence.filter(
    (piece) => piece.kind !== 'query' || (piece.result !== table && piece.result.rows.length > 0),
  );
  const opened = model.tracks[openTrack] === 1;
  // On a small screen the rows are what is looked for: the query gives way, and is read on the step or printed.
  const sqlRoom = table ? Math.max(1, height - 20) : Number.POSITIVE_INFINITY;
  return {
    lines: [
      ...paragraph(check.title || check.id, width, { tone: 'strong' }),
      ...paragraph(check.expected, width, { first: 'expected  ' }),
      ...paragraph(check.actual, width, { first: 'actual    ', ...(verdict === 'failed' && { tone: 'bad' as const }) }),
      ...(verdict === 'accepted' && decision
        ? paragraph(`by ${decision.by}${role}: ${decision.reason}`, width, { first: 'accepted  ', tone: 'warn' })
        : []),
      dotted([`${isOfUndo ? 'undoing ' : ''}${stepTitle}`, phase.title, ...times], width),
      ...queries.flatMap(({ database, sql }) => [
        line(span(`Asked ${database}`, 'strong')),
        ...firstOf(codeLines([sql], width), sqlRoom),
      ]),
      ...(opened ? others.flatMap((piece) => evidenceLines(piece, width)) : []),
      ...(table ? [line(span(`Differs: ${formatCount(table.rows.length + (table.more ?? 0), 'row')}`, 'strong'))] : []),
    ],
    ...(table && (opened || height >= 24) && { table }),
  };
}

function firstOf(lines: readonly Line[], count: number): readonly Line[] {
  if (lines.length <= count) return lines;
  return [
    ...lines.slice(0, count - 1),
    line(
      span(
        `  ${count > 1 ? 'and ' : ''}${formatCount(lines.length - count + 1, 'line')} of SQL: o opens the step`,
        'quiet',
      ),
    ),
  ];
}

function keysOf(context: PaneContext): readonly Binding[] {
  const { model, calls } = context;
  const shown = shownChecks(context);
  const found = shown[cursorIn(context, shown)];
  const scopes = scopesOf(context);
  const at = scopes.indexOf(scopeOf(context));
  const next = scopes[(at + 1) % scopes.length] ?? 'all';
  const names: Readonly<Record<Scope, string>> = { phase: 'this phase', all: 'all', failed: 'failed only' };
  const set = (track: string, to: number): Message => ({ kind: 'move', track, to });
  const toStep: Message | string = found
    ? {
        kind: 'look',
        at: { at: 'step', phase: found.phase.id, step: found.step, from: model.looking },
        turnedFrom: calls,
      }
    : 'There is no check here.';
  const step = bind('o', 'open step', ['o'], toStep);
  if (openedIn(context)) return [bind('Esc', 'list', ['escape', 'left', 'h', 'enter', 'v'], set(openTrack, 0)), step];
  return [
    bind('Enter', 'rows', ['enter', 'right', 'l'], found ? set(openTrack, 1) : 'There is no check here.'),
    bind('f', names[next], ['f'], set(scopeTrack(context), (at + 1) % scopes.length)),
    step,
  ];
}
