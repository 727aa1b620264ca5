import { expect, it } from 'vitest';
import { type Binding, bind } from '../../screens/keys/binding.ts';
import { keyLines } from '../../screens/parts/key-lines.ts';
import { lineWidth } from '../../screens/parts/line.ts';

const look = { kind: 'look', at: { at: 'board' } } as const;
const why = 'This runbook has 3 faults: nightferry lint checklists/broken.yaml names them.';

it('says in full why a key can not be used now, at any width', () => {
  for (const width of [58, 78, 118]) {
    const lines = keyLines([bind('Enter', 'open', ['enter'], why)], width);
    expect(lines.every((line) => lineWidth(line) <= width)).toBe(true);
    expect(textOf(lines.flat()).replace(/\s+/g, ' ')).toContain(`Enter open not now: ${why}`);
  }
});

it('groups keys by what they are for, in the order do, look, move, leave', () => {
  const bindings: readonly Binding[] = [
    bind('q', 'leave', ['q', 'ctrl-c'], { kind: 'overlay', overlay: { kind: 'leave' } }),
    { ...bind('c', 'call', ['c'], look), footerFrom: 100 },
    bind('Esc', 'board', ['escape'], look),
    bind('j', 'down', ['down', 'j'], { kind: 'move', track: 'list', to: 1 }),
    bind('Enter', 'begin', ['enter'], { kind: 'send', intent: { kind: 'begin' } }),
  ];
  const texts = keyLines(bindings, 78).map(textOf);
  expect(texts.map((text) => text.replace(/\s+/g, ' '))).toEqual([
    'Do Enter begin',
    'Look c call',
    'Move Esc board j down',
    'Leave q leave',
  ]);
});

it('says a reason that keys share once', () => {
  const [line = [], ...more] = keyLines([bind('m', 'Markdown', ['m'], 'later'), bind('J', 'JSON', ['J'], 'later')], 78);
  expect(textOf(line).replace(/\s+/g, ' ')).toBe('Do m J Markdown, JSON not now: later');
  expect(more).toEqual([]);
});

function textOf(spans: readonly { readonly text: string }[]): string {
  return spans.map(({ text }) => text).join('');
}
