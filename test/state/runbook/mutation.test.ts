import { describe, expect, it } from 'vitest';
import { formatFinding } from '../../../state/runbook/finding-text.ts';
import { compile, lint, shop } from './shop.ts';

/** Small, seeded, and good enough to vary: mulberry32. */
function randomOf(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (state + 0x6d2b79f5) | 0;
    let bits = Math.imul(state ^ (state >>> 15), 1 | state);
    bits = (bits + Math.imul(bits ^ (bits >>> 7), 61 | bits)) ^ bits;
    return ((bits ^ (bits >>> 14)) >>> 0) % below;
  };
}

const scraps = [
  '{',
  '}',
  '[',
  ']',
  ':',
  ': ',
  '- ',
  '\n',
  '\n  ',
  '"',
  "'",
  '|',
  '>',
  '&a ',
  '*a',
  '!x',
  '#',
  '%',
  '@',
  '{{users}}',
  '{{',
  '}}',
  '\t',
  '\u0000',
  '\u001b',
  '\ud800',
  '😀',
  'ə',
  '\\',
  '$$',
  '/*',
  '--',
  ';',
  '<<',
  '__proto__',
  'constructor',
  'null',
  '1e999',
  '0x',
  '.nan',
  '~',
  'true',
  '5',
  'commit;',
  'env:',
  'prompt:',
  'select',
  'together:',
  'steps:',
  'needs: [people]',
  'toString: 1',
  'postgres://a:b@c/d',
  '\r\n',
  '\ufeff',
  ',',
  '?',
  '? ',
  '---',
  '...',
];

/** Breaks a text in a few places: cuts, doubles, swaps lines, puts scraps in. */
function mutate(text: string, random: (below: number) => number): string {
  let broken = text;
  for (let count = 1 + random(4); count > 0; count -= 1) {
    const at = random(broken.length + 1);
    const to = Math.min(broken.length, at + random(40));
    const scrap = scraps[random(scraps.length)] ?? '';
    switch (random(5)) {
      case 0:
        broken = broken.slice(0, at) + broken.slice(to);
        break;
      case 1:
        broken = broken.slice(0, at) + scrap + broken.slice(at);
        break;
      case 2:
        broken = broken.slice(0, at) + scrap + broken.slice(to);
        break;
      case 3:
        broken = broken.slice(0, to) + broken.slice(at);
        break;
      default:
        broken = swapLines(broken, random);
    }
  }
  return broken;
}

function swapLines(text: string, random: (below: number) => number): string {
  const lines = text.split('\n');
  const [first, second] = [random(lines.length), random(lines.length)];
  return lines
    .map((line, index) => (index === first ? lines[second] : index === second ? lines[first] : line))
    .join('\n');
}

describe('a runbook that is broken at random', () => {
  it.each(Array.from({ length: 20 }, (_, seed) => seed))('gives findings and never throws (seed %i)', (seed) => {
    const random = randomOf(seed);
    for (let round = 0; round < 60; round += 1) {
      const broken = mutate(shop, random);
      const files = { 'schema.sql': mutate("create table a (b text default 'c');\n", random) };
      const selection = { environment: random(2) === 0 ? 'live' : 'staging', vars: {} };
      const { runbook, findings } = compile(broken, { files, selection });
      const hasErrors = findings.some(({ severity }) => severity === 'error');
      expect(runbook === undefined, broken).toBe(hasErrors);
      for (const found of [...findings, ...lint(broken, { files })]) {
        expect(found.message, broken).toMatch(/^\S.*[.]$/s);
        expect(found.message).not.toMatch(/undefined|\[object|Invalid input|NaN/);
        expect(formatFinding(found).join('\n')).not.toMatch(/[\u0000-\u0009\u000b-\u001f]/);
        if (!found.at) continue;
        const text = found.at.file.endsWith('.sql') ? files['schema.sql'] : broken;
        expect(found.at.line).toBeLessThanOrEqual(text.split('\n').length);
        expect(found.at.column).toBeGreaterThanOrEqual(1);
      }
    }
  });
});
