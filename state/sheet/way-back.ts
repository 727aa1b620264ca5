import { code, inline } from '../report/markdown/text.ts';
import type { SheetWayBack } from '../sheet.ts';
import { stepLines } from './step.ts';

/** A named way back, with its steps in the order they run. Nobody takes a way back back: of undo it says nothing. */
export function wayBackSection({ id, title, when, undoes, steps }: SheetWayBack): readonly string[] {
  const time = when === undefined ? 'at any time' : `${when.side} phase ${code(when.phase)} has begun`;
  const after =
    undoes.length === 0 ? '' : `; afterwards these phases are to be done again: ${undoes.map(code).join(', ')}`;
  return [
    `## Way back: ${inline(title)} (${code(id)})`,
    '',
    `With Nightferry: ${code(`nightferry rollback SESSION --plan ${id}`)}, ${time}${after}.`,
    ...steps.flatMap((step, index) => ['', ...stepLines({ ...step, undo: { can: 'nothing' } }, `B.${index + 1}`)]),
  ];
}
