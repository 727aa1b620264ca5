import { formatDuration } from '../format.ts';
import { wholeCharacters } from '../report/long-text.ts';
import { table } from '../report/markdown/table.ts';
import { code, fence, inline, opening } from '../report/markdown/text.ts';
import type { SheetCheck, SheetProblem, SheetStep, SheetUndo } from '../sheet.ts';
import { dots } from './head.ts';

const longestTouch = 72;

/** One step: a box, what it does to what, exactly, and what takes it back. */
export function stepLines(step: SheetStep, number: string): readonly string[] {
  const { title, id, kind, plannedMs, phrase, leftOut, together, touches, lines, checks, problem, undo } = step;
  const planned = plannedMs === undefined ? '' : `, planned ${formatDuration(plannedMs)}`;
  const changes = touches.filter((touch) => touch !== 'nothing');
  return [
    `### ${number} ${inline(title)} (${code(id)}, ${inline(kind)}${planned})`,
    '',
    ...(leftOut === undefined
      ? [`- [ ] done at ${dots(10)} by ${dots(20)} note ${dots(28)}`]
      : [`- left out in a rehearsal: ${inline(leftOut)}`]),
    ...(phrase === undefined
      ? []
      : [`- **After this step there is no way back without losing data.** It asks for ${code(phrase)} to be typed.`]),
    ...(together === undefined ? [] : [`- together with the steps around it, up to ${together} at the same time`]),
    ...(changes.length === 0 ? ['- changes nothing'] : changes.map((touch) => `- changes ${inline(short(touch))}`)),
    ...problemLines(problem),
    ...(lines.length === 0 ? [] : ['', ...fence(lines.join('\n'), { whole: true })]),
    ...checkLines(checks),
    ...undoLines(undo),
  ];
}

/** The whole command stands below. */
function short(touch: string): string {
  return touch.length <= longestTouch ? touch : `${wholeCharacters(touch, longestTouch)}...`;
}

function problemLines(problem: SheetProblem | undefined): readonly string[] {
  if (!problem) return [];
  return [
    `- **Could not be looked at when this was made:** ${inline(problem.message)}`,
    ...problem.remedy.filter((step) => step !== '').map((step) => `  - ${opening(step)}`),
  ];
}

function checkLines(checks: readonly SheetCheck[]): readonly string[] {
  if (checks.length === 0) return [];
  const rows = checks.map(({ title, expected, actual, verdict }) => [
    '[ ]',
    inline(title),
    inline(expected),
    verdict === 'passed' ? inline(actual) : `**${inline(actual)}**`,
  ]);
  const queries = checks.flatMap(({ title, queries }) =>
    queries.flatMap(({ database, sql }) => [`-- ${title}, in ${database}`, ...sql.trim().split('\n')]),
  );
  return [
    '',
    ...table(['', 'Check', 'Expected', 'When this was made'], rows),
    ...(queries.length === 0 ? [] : ['', ...fence(queries.join('\n'), { whole: true })]),
  ];
}

function undoLines(undo: SheetUndo): readonly string[] {
  switch (undo.can) {
    case 'nothing':
      return [];
    case 'no':
      return ['', `Undo: **can't be undone: ${inline(undo.why)}**.`];
    case 'yes':
      return [
        '',
        'Undo:',
        ...(undo.lines.length === 0 ? [] : ['', ...fence(undo.lines.join('\n'), { whole: true })]),
        ...(undo.problem ? ['', ...problemLines(undo.problem)] : []),
      ];
  }
}
