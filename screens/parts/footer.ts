import type { Binding } from '../keys/binding.ts';
import { glyphs } from '../look.ts';
import { layoutOf, type World } from '../world.ts';
import { apart, blank, dotted, type Line, line, lineWidth, type Span, span } from './line.ts';

/** The lines at the bottom of every screen: what just happened or waits, and the keys that work now. */
export function footerLines(world: World, bindings: readonly Binding[], notice: Line | undefined): readonly Line[] {
  const { width, footer } = layoutOf(world.size, world.session !== undefined);
  const said = notice ? [span(' '), ...notice] : blank;
  const rule = line(span(glyphs.rule.repeat(width), 'quiet'));
  const lines = [said, keyLine(bindings, width)];
  return footer > lines.length ? [rule, ...lines] : lines;
}

/** Help and leaving are always there, at the right; the rest as far as it fits, the most wanted first. */
function keyLine(bindings: readonly Binding[], width: number): Line {
  const isFixed = ({ keys, footerFrom }: Binding) =>
    keys.includes('?') || keys.includes('q') || (footerFrom !== undefined && width >= footerFrom);
  const offered = bindings.filter(
    (binding) => binding.footerFrom === undefined && !isFixed(binding) && isOffered(binding),
  );
  const fixed = bindings.filter((binding) => isFixed(binding) && isOffered(binding));
  const right = dotted(fixed.map(keySpan), width);
  const left = dotted(offered.map(keySpan), width - lineWidth(right) - 3);
  return apart([span(' '), ...left], right, width);
}

const unoffered = new Set(['up', 'first', 'last', 'read back', 'erase', 'erase after', 'erase word', 'erase all']);

/** Keys that people know without being told stay in the help; so do those that can't be used now, unless they are Enter. */
function isOffered(binding: Binding): boolean {
  const { label, shown } = binding;
  if ('not' in binding && shown !== 'Enter') return false;
  return !unoffered.has(label) && !['←', '→', 'Home', 'End', '↑'].includes(shown);
}

function keySpan(binding: Binding): Span {
  const text = `${binding.shown} ${binding.label}`;
  return 'not' in binding ? span(`(${text})`, 'quiet') : span(text);
}
