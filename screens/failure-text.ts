import { isLossOfServer } from '../state/lost-server.ts';
import type { CheckResult, Evidence } from '../state/outcome.ts';
import { stepKey } from '../state/plan.ts';
import type { FailureQuestion } from '../state/question.ts';
import type { Session } from '../state/session/session.ts';
import { codeLines } from './parts/code-lines.ts';
import { checkLines, tableLines } from './parts/evidence-lines.ts';
import { faultLines } from './parts/fault-lines.ts';
import { blank, type Line, line, paragraph, span } from './parts/line.ts';
import { clockSeconds } from './parts/time-text.ts';
import type { SessionWorld } from './world.ts';

/** Enough to see what the rows have in common; all that was kept is on the page of the checks. */
const shownRows = 8;
const shownLines = 12;

/**
 * A failed step: of a check what differs, row by row; what to do; whether to try again; the last lines of its output.
 * `FAILED: Undo: Migrate grades (grades)` when it is the undoing that failed: the question's title says so.
 */
export function failureLines(
  question: FailureQuestion,
  { session, zone }: Pick<SessionWorld, 'session' | 'zone'>,
  width: number,
): readonly Line[] {
  const { title, step, fault, failedChecks } = question;
  return [
    ...paragraph(`FAILED: ${title} (${step})`, width, { tone: 'strong' }),
    ...attemptLines(question, session, zone, width),
    ...failedChecks.flatMap((check) => failedCheckLines(check, width)),
    ...(failedChecks.length > 0 ? [blank] : []),
    ...faultLines(fault, width),
    ...demoLines(question, session, width),
    ...whereToLook(question, session, width),
    ...outputTail(question, session, width),
    ...askedLines(failedChecks, width),
  ];
}

/** Which keys lead to what was kept, and what takes back no more than this phase. */
function whereToLook(
  { phase, direction, failedChecks }: FailureQuestion,
  { id, opened, rollback }: Session,
  width: number,
): readonly Line[] {
  const keepsRows = failedChecks.some(({ evidence }) =>
    evidence.some((piece) => piece.kind === 'query' && piece.result.rows.length > 0),
  );
  const rows = keepsRows ? 'v, then Enter: the rows that were kept.' : 'v: the checks. A count keeps no rows.';
  const alone = `To do this phase anew without going back all the way: leave, then nightferry rollback ${id} ${phase} takes it back, with what needs it.`;
  return [
    ...(failedChecks.length > 0 ? paragraph(rows, width) : []),
    ...(direction === 'undo' || opened.dryRun || rollback ? [] : paragraph(alone, width)),
  ];
}

/** A retry that fails alike looks alike: its number and time tell it from the one before. */
function attemptLines(
  { id, phase, step, direction }: FailureQuestion,
  session: Session,
  zone: string | undefined,
  width: number,
): readonly Line[] {
  const state = (direction === 'undo' ? session.undos : session.steps)[stepKey(phase, step)];
  if (!state) return [];
  const at = state.finishedAt ?? session.questions[id]?.askedAt;
  const before = state.history.findLast(({ end }) => end === 'failed');
  const now = `attempt ${state.attempt}${at === undefined ? '' : `, failed at ${clockSeconds(new Date(at), zone)}`}`;
  const then = before ? `; attempt ${before.attempt} failed at ${clockSeconds(new Date(before.endedAt), zone)}` : '';
  return paragraph(`${now}${then}`, width, { tone: 'quiet' });
}

/** A demo brings its server along: nobody else starts it. */
function demoLines({ fault }: FailureQuestion, { opened, id }: Session, width: number): readonly Line[] {
  if (!opened.demo || !isLossOfServer(fault.code)) return [];
  const resume = `nightferry resume ${id}`;
  return [
    blank,
    ...paragraph(`The server of this demo: leave (q), then ${resume}. That starts it again, if it is down.`, width),
  ];
}

function failedCheckLines(check: CheckResult, width: number): readonly Line[] {
  const tables = check.evidence.flatMap((piece) => (piece.kind === 'query' ? [piece.result] : []));
  const differing = tables.filter(({ rows }) => rows.length > 0);
  return [
    ...checkLines(check, width),
    ...differing.flatMap(({ columns, rows, more = 0 }) => {
      const left = rows.length - shownRows;
      const table = { columns, rows: rows.slice(0, shownRows), more: more + Math.max(0, left) };
      return tableLines(table, width);
    }),
  ];
}

/** What it said last is most often why it failed. */
function outputTail({ phase, step, direction }: FailureQuestion, session: Session, width: number): readonly Line[] {
  const { evidence = [] } = (direction === 'undo' ? session.undos : session.steps)[stepKey(phase, step)] ?? {};
  return evidence.filter(isOutput).flatMap(({ title, text }) => {
    const said = text.trimEnd().split('\n');
    if (text.trim() === '') return [];
    const all = said.length <= shownLines ? '' : `, last ${shownLines} of ${said.length} lines`;
    return [blank, line(span(`${title}${all}`, 'strong')), ...codeLines(said.slice(-shownLines), width, undefined)];
  });
}

function isOutput(piece: Evidence): piece is Extract<Evidence, { kind: 'output' }> {
  return piece.kind === 'output';
}

function askedLines(checks: readonly CheckResult[], width: number): readonly Line[] {
  const queries = checks.flatMap(({ evidence }) => evidence.filter((piece) => piece.kind === 'query'));
  return queries.flatMap(({ database, sql }) => [
    blank,
    line(span(`Asked ${database}`, 'strong')),
    ...codeLines([sql], width),
  ]);
}
