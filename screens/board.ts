import type { Preflight } from '../state/doctor/preflight.ts';
import type { Forecast, PhaseForecast } from '../state/forecast.ts';
import { capitalized, formatDuration } from '../state/format.ts';
import type { PhaseSummary } from '../state/plan.ts';
import { missingSignOffs } from '../state/session/exhibit.ts';
import type { Rollback, Session } from '../state/session/session.ts';
import { planUnderWay } from './going-back.ts';
import { glyphs, type Tone } from './look.ts';
import { widthOf } from './parts/fit.ts';
import { apart, blank, type Column, inColumns, type Line, line, paragraph, span } from './parts/line.ts';
import { filled, type Track, windowWithMore } from './parts/scroll.ts';
import { preflightLine } from './preflight.ts';
import { type StartWord, startSentences } from './start-word.ts';
import { type Moment, phaseStatus, type Status } from './words.ts';

export interface BoardRow {
  readonly phase: PhaseSummary;
  readonly status: Status;
  readonly figures: PhaseForecast | undefined;
  readonly signOffs: SignOffWords;
}

interface SignOffWords {
  /** `dba: Leyla, cto: open`. */
  readonly full: string;
  /** `1 open`, or who has signed. */
  readonly short: string;
}

export function boardRows(moment: Moment, forecast: Forecast): readonly BoardRow[] {
  const { session } = moment;
  // A named way back runs as a phase of its own, and stands where it runs: after all others.
  const along = planUnderWay(session);
  return [...session.plan.phases, ...(along ? [along] : [])].map((phase) => ({
    phase,
    status: phaseStatus(moment, phase),
    figures: forecast.phases.find((figures) => figures.phase === phase.id),
    signOffs: signOffWords(session, phase),
  }));
}

/** A name is there only for a sign-off of the phase as it stands. */
function signOffWords(session: Session, phase: PhaseSummary): SignOffWords {
  if (session.opened.dryRun || phase.signOff.length === 0) return { full: phase.signOff.join(', '), short: '' };
  const missing = session.phases[phase.id] === undefined ? phase.signOff : missingSignOffs(session, phase);
  const signed = phase.signOff.map((role) => ({
    role,
    name: missing.includes(role)
      ? undefined
      : session.signOffs.findLast((given) => given.phase === phase.id && given.role === role)?.name,
  }));
  const open = signed.filter(({ name }) => name === undefined).length;
  return {
    full: signed.map(({ role, name }) => `${role}: ${name ?? 'open'}`).join(', '),
    short: open > 0 ? `${open} open` : [...new Set(signed.map(({ name }) => name))].join(', '),
  };
}

export interface BoardParts {
  readonly rows: readonly BoardRow[];
  readonly list: Track;
  /** What the session says first: how it got here, what Enter does. */
  readonly greeting: string;
  /** Another process ran it before: what happened since is a key away. */
  readonly wasAway: boolean;
  readonly title: string;
  readonly canBegin: boolean;
  readonly start: StartWord;
  /** The rollback that is under way. */
  readonly rollback: Rollback | undefined;
  readonly preflight: Preflight | undefined;
}

export function boardLines(parts: BoardParts, width: number, height: number): readonly Line[] {
  const { rows, list, greeting, title, canBegin, start, rollback } = parts;
  const isTight = height < 14;
  const looked = canBegin && parts.preflight ? [preflightLine(parts.preflight)] : [];
  const begin = canBegin
    ? [
        ...(isTight ? [] : [blank]),
        ...looked,
        line(span(startSentences[start], 'strong'), ' Nothing runs and nothing is changed until then.'),
      ]
    : [];
  // How the session got here is news only until it goes on.
  const greetings =
    greeting === '' || !canBegin ? [] : paragraph(greeting, width, { tone: 'quiet' }).slice(0, isTight ? 1 : 2);
  const back = rollback ? rollbackLines(rollback, width) : [];
  const away = canBegin && parts.wasAway ? line(span('i what happened meanwhile', 'accent')) : [];
  const top = [apart([span(title, 'strong')], away, width), ...back, ...greetings, blank];
  const room = Math.max(3, height - top.length - 1 - begin.length);
  const { from, to, more } = windowWithMore(list.at, rows.length, room);
  const widths = columnsFor(width, rows);
  const shown = rows.slice(from, to).map((row, index) => rowLine(row, from + index, list.at, widths));
  return filled([...top, headLine(widths), ...shown, ...more, ...begin], height);
}

/** At most three lines: the phases need the room. */
function rollbackLines({ title, way, reason, by }: Rollback, width: number): readonly Line[] {
  const [first = [], ...rest] = paragraph(`${title} (${way}). Why: ${reason}, said ${by}.`, width - 15);
  return [[span(' ROLLING BACK ', 'danger'), span(' '), ...first], ...rest.slice(0, 2)];
}

type FigureName = 'planned' | 'actual' | 'forecast' | 'time';

interface Widths {
  readonly title: number;
  readonly figures: readonly FigureName[];
  readonly signOffs: number;
}

/** As wide as their headings; durations are shorter. */
const figureWidths: Readonly<Record<FigureName, number>> = { planned: 7, actual: 6, forecast: 8, time: 6 };

/** Narrow terminals have one figure: what it took or takes, before that what is planned. */
function columnsFor(width: number, rows: readonly BoardRow[]): Widths {
  const figures: readonly FigureName[] = width >= 74 ? ['planned', 'actual', 'forecast'] : ['time'];
  const left = width - 18 - figures.reduce((sum, name) => sum + 1 + figureWidths[name], 0);
  const widest = (form: keyof SignOffWords) => Math.max(9, ...rows.map(({ signOffs }) => widthOf(signOffs[form])));
  const room = Math.floor(left * 0.45);
  const signOffs = widest('full') <= room ? widest('full') : Math.min(room, widest('short'));
  return { title: left - signOffs, figures, signOffs };
}

function headLine({ title, figures, signOffs }: Widths): Line {
  const cells: readonly Column[] = [
    { text: '', width: 1 },
    { text: 'Phase', width: title, tone: 'quiet' },
    { text: 'Status', width: 14, tone: 'quiet' },
    ...figures.map((name) => figureCell(name, capitalized(name), 'quiet')),
    { text: 'Sign-offs', width: signOffs, tone: 'quiet' },
  ];
  return inColumns(cells);
}

function rowLine(row: BoardRow, index: number, at: number, { title, figures, signOffs }: Widths): Line {
  const { phase, status } = row;
  const selected = index === at;
  const cells: readonly Column[] = [{ text: phase.title, width: title, tone: selected ? 'strong' : undefined }];
  const right: readonly Column[] = [
    ...figures.map((name) => figureCell(name, figureText(row.figures, name))),
    { text: widthOf(row.signOffs.full) <= signOffs ? row.signOffs.full : row.signOffs.short, width: signOffs },
  ];
  const mark = status.spins ? { ...span(status.glyph, status.tone), spin: true } : span(status.glyph, status.tone);
  return [
    span(selected ? glyphs.pointer : ' ', 'accent'),
    span(' '),
    ...inColumns(cells),
    span(' '),
    mark,
    span(' '),
    ...inColumns([{ text: status.word, width: 12, tone: status.tone }, ...right]),
  ];
}

function figureCell(name: FigureName, text: string, tone?: Tone): Column {
  return { text, width: figureWidths[name], align: 'right', tone };
}

function figureText(figures: PhaseForecast | undefined, name: FigureName): string {
  const ms = name === 'time' ? (figures?.actualMs ?? figures?.plannedMs) : figures?.[`${name}Ms`];
  return ms === undefined ? '' : formatDuration(ms);
}
