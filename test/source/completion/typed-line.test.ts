import { describe, expect, it } from 'vitest';
import { quoted, readLine } from '../../../source/completion/typed-line.ts';

const breaks = ' \t\n"\'><=;|&(:';

describe('a line as it was typed in bash', () => {
  it.each<[string, readonly string[], string, number]>([
    ['nightferry ', ['nightferry', ''], '', 0],
    ['nightferry res', ['nightferry', 'res'], '', 0],
    ["nightferry run 'my dir/a n", ['nightferry', 'run', 'my dir/a n'], "'", 0],
    ['nightferry run my\\ dir/a', ['nightferry', 'run', 'my dir/a'], '', 0],
    ['nightferry run "say \\"hi', ['nightferry', 'run', 'say "hi'], '"', 0],
    ['nightferry run --in=li', ['nightferry', 'run', '--in=li'], '', 5],
    ['nightferry run --in="li', ['nightferry', 'run', '--in=li'], '"', 5],
    ['nightferry run b:c', ['nightferry', 'run', 'b:c'], '', 2],
    ['nightferry run b\\:c', ['nightferry', 'run', 'b:c'], '', 0],
    ["nightferry run ''", ['nightferry', 'run', ''], '', 0],
    ['nightferry run $(rm x) ', ['nightferry', 'run', '$(rm', 'x)', ''], '', 0],
  ])('%s', (line, words, quote, kept) => {
    expect(readLine(line, breaks)).toEqual({ words, quote, kept });
  });

  it.each(['plain', 'two words', "it's", 'say "hi"', '$HOME `x`', 'a\\b', 'a;b&c'])(
    'reads %s again as it was quoted, whatever stands open',
    (text) => {
      for (const quote of ['', "'", '"'] as const) {
        const line = `nightferry ${quote}${quoted(text, quote)}${quote}`;
        expect(readLine(line, breaks).words).toEqual(['nightferry', text]);
      }
    },
  );
});
