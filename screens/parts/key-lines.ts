import type { Binding } from '../keys/binding.ts';
import { pad, widthOf } from './fit.ts';
import { type Line, lineWidth, paragraph, span } from './line.ts';

/** What keys are for, in the order in which they are looked for. */
const groups = ['Do', 'Look', 'Move', 'Leave'] as const;
type Group = (typeof groups)[number];

const groupWidth = 7;
const keyWidth = 9;
const cellWidth = 26;

/** Every key that means something here, grouped by what it is for. Why one can't be used now is said in full. */
export function keyLines(bindings: readonly Binding[], width: number): readonly Line[] {
  return groups.flatMap((group) => {
    const own = bindings.filter((binding) => groupOf(binding) === group);
    const room = width - groupWidth;
    const open = own.filter((binding) => 'does' in binding);
    const lines = [
      ...(group === 'Do' ? open.flatMap((binding) => oneLine(binding, room)) : packed(open, room)),
      ...shut(own).flatMap((binding) => oneLine(binding, room)),
    ];
    return lines.map((text, index) => [span(pad(index === 0 ? group : '', groupWidth), 'strong'), ...text]);
  });
}

function groupOf(binding: Binding): Group {
  const { keys, footerFrom } = binding;
  const does = 'does' in binding ? binding.does.kind : undefined;
  if (keys.some((key) => key === 'q' || key === 'ctrl-c' || key === 'ctrl-z')) return 'Leave';
  if (does === 'move' || keys.includes('escape')) return 'Move';
  if (keys.includes('enter')) return 'Do';
  return does === 'look' || keys.includes('?') || footerFrom !== undefined ? 'Look' : 'Do';
}

/** Those that can't be used now; a reason that keys share is said once. */
function shut(bindings: readonly Binding[]): readonly Binding[] {
  const byReason = new Map<string, Binding>();
  for (const binding of bindings) {
    if (!('not' in binding)) continue;
    const { not, keys, shown, label } = binding;
    const alike = byReason.get(not);
    const both = { shown: `${alike?.shown} ${shown}`, label: `${alike?.label}, ${label}` };
    byReason.set(not, alike ? { ...alike, ...both, keys: [...alike.keys, ...keys] } : binding);
  }
  return [...byReason.values()];
}

/** Side by side, as many as fit. */
function packed(bindings: readonly Binding[], room: number): readonly Line[] {
  const lines: Line[] = [];
  for (const { shown, label } of bindings) {
    const cell: Line = [span(pad(shown, keyWidth), 'accent'), span(label)];
    const last = lines.at(-1);
    const stop = last ? Math.ceil((lineWidth(last) + 2) / cellWidth) * cellWidth : 0;
    if (last && stop + lineWidth(cell) <= room) {
      lines[lines.length - 1] = [...last, span(' '.repeat(stop - lineWidth(last))), ...cell];
    } else lines.push(cell);
  }
  return lines;
}

function oneLine(binding: Binding, width: number): readonly Line[] {
  const { shown, label } = binding;
  const head: Line = [span(pad(shown, Math.max(keyWidth, widthOf(shown) + 1)), 'accent'), span(label)];
  if (!('not' in binding)) return [head];
  const why = `not now: ${binding.not}`;
  const indent = lineWidth(head) + 2;
  // Beside the label where there is room for a few words of it, else below.
  if (width - indent < 30) return [head, ...paragraph(why, width, { first: ' '.repeat(keyWidth), tone: 'quiet' })];
  return paragraph(why, width - indent, { tone: 'quiet' }).map((text, index) =>
    index === 0 ? [...head, span('  '), ...text] : [span(' '.repeat(indent)), ...text],
  );
}
