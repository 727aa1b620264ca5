import { formatCount, formatFigure } from '../../state/format.ts';
import type { Table } from '../../state/outcome.ts';
import { plainLine } from '../../state/plain-text.ts';
import type { PlanSummary } from '../../state/plan.ts';
import type {
  FreezeBrokenQuestion,
  Question,
  RejectsQuestion,
  RollbackQuestion,
  SignOffQuestion,
} from '../../state/question.ts';
import { acceptedBefore } from '../../state/session/freezes.ts';
import type { WayBackStep } from '../../state/way-back.ts';

/** A question in plain lines, with everything needed to answer it. */
export function promptFor(question: Question, plan: PlanSummary): readonly string[] {
  return linesOf(question, plan).map(plainLine);
}

function linesOf(question: Question, plan: PlanSummary): readonly string[] {
  const place = question.step === undefined ? question.phase : `${question.phase}/${question.step}`;
  const where = question.direction === 'undo' ? `Undo of ${place}` : place;
  switch (question.kind) {
    case 'confirm':
      return [
        `${where} asks ${titleOf(question.role, plan)}: ${question.text}`,
        ...(question.exhibit ? tableLines(question.exhibit) : []),
      ];
    case 'sign-off': {
      const { steps, checks } = question.shown;
      return [
        `Phase "${question.title}" is done. ${titleOf(question.role, plan)}: do you approve it?`,
        ...steps.map(
          (step) => `  ${step.status.padEnd(9)} ${step.title}${figuresText(step.figures)}${decisionText(step)}`,
        ),
        ...checks.map(
          ({ title, verdict, expected, actual }) =>
            `  ${verdict.padEnd(9)} ${title}: expected ${expected}; found ${actual}`,
        ),
        `  (what you sign: ${question.shown.digest.slice(0, 12)}; your name is taken as typed)`,
      ];
    }
    case 'failure':
      return [
        `${where} failed: ${question.fault.message} (${question.fault.code})`,
        ...question.failedChecks.map(
          ({ title, expected, actual }) => `  ${title}: expected ${expected}; found ${actual}`,
        ),
        ...question.fault.remedy.map((step) => `  - ${step}`),
        `  Retrying is ${question.fault.retry === 'safe' ? 'safe' : question.fault.retry === 'unsafe' ? 'NOT safe' : 'not known to be safe: look first'}.`,
      ];
    case 'ambiguous':
      return [
        `${where} was under way when the session died, and it is not clear how far it came.`,
        `  Seen: ${question.seen}`,
      ];
    case 'point-of-no-return':
      return [`After "${question.title}" there is no way back without losing data.`];
    case 'phrase':
      return [`${question.title}:`, ...question.lines.map((sentence) => `  - ${sentence}`)];
    case 'rollback':
      return rollbackLines(question);
    case 'gate':
      return [`Phase "${question.title}" may not open yet:`, ...question.unmet.map((sentence) => `  - ${sentence}`)];
    case 'freeze-broken':
      return freezeLines(question);
    case 'rejects':
      return rejectLines(question);
  }
}

function rejectLines({ title, rows, rejects, session }: RejectsQuestion): readonly string[] {
  return [
    `${formatCount(rows, 'row')} of the source ${rows === 1 ? 'is' : 'are'} not in the target, and after "${title}" there is no way back:`,
    ...rejects.map(({ step, title: of, rows: missing, tables }) => {
      const where = tables.length > 0 ? ` (${tables.join(', ')})` : '';
      return `  - ${step}, ${of}: ${formatCount(missing, 'row')}${where}`;
    }),
    `  See them: nightferry rejects ${session}. To try them again, leave first, and add --retry.`,
  ];
}

/** What was accepted before comes last: it is not what is asked about. */
function freezeLines({ title, seen }: FreezeBrokenQuestion): readonly string[] {
  const old = seen.filter((sentence) => sentence.startsWith(acceptedBefore));
  const found = seen.filter((sentence) => !old.includes(sentence));
  return [
    old.length > 0 ? `${title}, AGAIN: this is new, after what was accepted.` : `${title}:`,
    ...found.map((sentence) => `  - ${sentence}`),
    'Going on accepts these writes and no others, also for the checks and gates that come later.',
    ...old.map((sentence) => `  (before) ${sentence.slice(acceptedBefore.length)}`),
  ];
}

function rollbackLines({ ways }: RollbackQuestion): readonly string[] {
  if (ways.length === 0) return ['There is no way back from here: nothing was done yet, or no plan fits this moment.'];
  return [
    'Going back. These are the ways:',
    ...ways.flatMap(({ id, title, phases, steps }) => [
      `  ${id}: ${title}${phases.length > 0 ? ` (takes back ${phases.join(', ')})` : ''}`,
      ...steps.flatMap(({ step, title, can, why, lines }) => [
        `    ${step}: ${title}${wordsOf(can, why)}`,
        ...lines.map((line) => `      ${line}`),
      ]),
    ]),
  ];
}

function wordsOf(can: WayBackStep['can'], why = ''): string {
  switch (can) {
    case 'yes':
      return '';
    case 'nothing':
      return ' (nothing to undo)';
    case 'left-out':
      return ` (left out of rehearsals: ${why})`;
    case 'no':
      return ` CAN'T BE UNDONE: ${why}`;
  }
}

function titleOf(role: string | undefined, plan: PlanSummary): string {
  return role === undefined ? 'the operator' : (plan.roles[role] ?? role);
}

function decisionText({ decision }: SignOffQuestion['shown']['steps'][number]): string {
  if (!decision) return '';
  return ` (by ${decision.by}${decision.role === undefined ? '' : ` as ${decision.role}`}: ${decision.reason})`;
}

function figuresText(figures: Readonly<Record<string, number | string>>): string {
  const shown = Object.entries(figures).filter(([name]) => !name.endsWith('Ms'));
  return shown.length === 0 ? '' : ` (${shown.map(([name, value]) => formatFigure(name, value)).join(', ')})`;
}

function tableLines({ columns, rows, more }: Table): readonly string[] {
  const lines = rows.map(
    (row) => `  ${row.map((cell, index) => `${columns[index] ?? ''}=${cell ?? 'NULL'}`).join(' | ')}`,
  );
  return more ? [...lines, `  ... and ${more} more`] : lines;
}
