import { describe, expect, it } from 'vitest';
import { systemClock } from '../../../source/clock.ts';
import { tellOutput } from '../../../source/plain/output-teller.ts';
import { progressLines } from '../../../source/plain/progress-teller.ts';
import { LiveProgress } from '../../../state/live.ts';

describe('output of steps in plain lines', () => {
  it('is told as it comes, with whose it is where that changes', () => {
    const live = new LiveProgress(systemClock);
    const said: string[] = [];
    const { end } = tellOutput(live, (line) => said.push(line.trim()));
    live.output('a/b', 'one');
    live.output('a/b', 'two');
    live.output('a/c', 'three');
    end();
    live.output('a/c', 'not heard any more');
    expect(said).toEqual(['a/b says:', '| one', '| two', 'a/c says:', '| three']);
  });

  it('of a command that floods the terminal is cut, and what is left out is counted', () => {
    const live = new LiveProgress(systemClock);
    const said: string[] = [];
    const { pause, end } = tellOutput(live, (line) => said.push(line.trim()));
    for (let line = 1; line <= 1000; line += 1) live.output('a/b', `line ${line}`);
    pause();
    end();
    expect(said).toHaveLength(42);
    expect(said.slice(-2)).toEqual(['| line 40', '| ... and 960 more lines']);
  });

  it('has no control sequences, and none of steps that are told otherwise', () => {
    const live = new LiveProgress(systemClock);
    const said: string[] = [];
    const { end } = tellOutput(
      live,
      (line) => said.push(line),
      (key) => key !== 'a/checks',
    );
    live.output('a/checks', 'passed');
    live.output('a/b', '\u001b[2J\u001b[31mred\u0007');
    end();
    expect(said.join('\n')).not.toMatch(/[\u0000-\u0008\u000b-\u001f]/);
    expect(said.join('\n')).not.toContain('passed');
  });
});

describe('progress in plain lines', () => {
  const at = (done: number) =>
    new Map([['a/b', { progress: { done, total: 100, unit: 'rows' as const }, lines: [], movedAtMs: 0 }]]);

  it('is a line for what moved, and for what stands still one a minute', () => {
    const look = progressLines();
    expect(look(at(10))).toEqual(['a/b: 10 of 100 rows']);
    expect(look(at(20))).toEqual(['a/b: 20 of 100 rows']);
    const still = Array.from({ length: 12 }, () => look(at(20)));
    expect(still.flat()).toEqual([
      'a/b: no progress for 1m, at 20 of 100 rows',
      'a/b: no progress for 2m, at 20 of 100 rows',
    ]);
  });
});
