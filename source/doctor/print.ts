import {
  type Diagnosis,
  type DoctorGroup,
  type DoctorLine,
  type DoctorState,
  verdictText,
} from '../../state/doctor.ts';
import { plainLine } from '../../state/plain-text.ts';

const words: Readonly<Record<DoctorState, string>> = { ok: 'ok', warning: 'WARNING', failed: 'FAILED' };
const indent = ' '.repeat(11);
const shownSteps = 4;

/** A group in lines: what was found, what to do about it, which steps need it. Remedies can be copied: they are not broken. */
export function groupLines({ title, lines }: DoctorGroup, width: number): readonly string[] {
  return [title, ...lines.flatMap((line) => lineLines(line, width)), '', ''];
}

/** The end: what it comes to. What failed stood far above by then, and is said again. */
export function endLines(diagnosis: Diagnosis, width: number): readonly string[] {
  const all = diagnosis.groups.flatMap(({ title, lines }) =>
    lines.filter(({ state }) => state === 'failed').map(({ says }) => ({ title, says })),
  );
  // What follows from another failure is put right with it.
  const own = all.filter(({ says }, index) => !all.slice(0, index).some((earlier) => says.endsWith(earlier.says)));
  const failed = own.map(({ title, says }) => wrap(plainLine(`${title}: ${says}`), width - 4));
  const again = failed.map(([first = '', ...rest]) => [`  - ${first}`, ...rest.map((line) => `    ${line}`)]);
  return [...(failed.length > 0 ? ['What failed', ...again.flat(), ''] : []), ...wrap(verdictText(diagnosis), width)];
}

function lineLines({ state, says, remedy, neededBy, code }: DoctorLine, width: number): readonly string[] {
  const sentence = state === 'failed' && code !== undefined ? `${says} (${code})` : says;
  const [first = '', ...rest] = wrap(plainLine(sentence), width - indent.length);
  const steps = state === 'ok' ? [] : stepsLines(neededBy, width - indent.length);
  return [
    `  ${words[state].padEnd(9)}${first}`,
    ...rest.map((line) => indent + line),
    ...remedy.filter((step) => step !== '').flatMap((step) => remedyLines(plainLine(step), width - indent.length)),
    ...steps.map((line) => indent + line),
  ];
}

/** What can be typed is left whole; a sentence is broken as others are. */
function remedyLines(step: string, width: number): readonly string[] {
  const isSentence = /^[A-Z][^;$`'"=]*[.:]$/.test(step);
  const [first = '', ...rest] = isSentence ? wrap(step, width - 2) : [step];
  return [`${indent}- ${first}`, ...rest.map((line) => `${indent}  ${line}`)];
}

function stepsLines(steps: readonly string[], width: number): readonly string[] {
  if (steps.length === 0) return [];
  const more = steps.length > shownSteps ? ` and ${steps.length - shownSteps} more` : '';
  return wrap(`needed by ${steps.slice(0, shownSteps).join(', ')}${more}`, width);
}

/** At blanks; a word that is longer than a line stays whole. */
function wrap(text: string, width: number): readonly string[] {
  const lines: string[] = [];
  for (const word of text.split(' ')) {
    const last = lines.at(-1);
    if (last !== undefined && last.length + 1 + word.length <= width) lines[lines.length - 1] = `${last} ${word}`;
    else lines.push(word);
  }
  return lines;
}
