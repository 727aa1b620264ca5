import { PassThrough } from 'node:stream';
import { setImmediate as turn } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { graceMs } from '../../../screens/grace.ts';
import { PromptingOperator } from '../../../source/operator/prompts.ts';
import { LineTerminal, tooSoon } from '../../../source/plain/terminal.ts';
import type { SignOffQuestion } from '../../../state/question.ts';

const plan = { roles: { dba: 'DBA', cto: 'CTO' }, contacts: [], followUps: [], triggers: {}, phases: [] };
const calm = new AbortController().signal;

function toSign(role: string): SignOffQuestion {
  const shown = { digest: 'd'.repeat(64), steps: [], checks: [] };
  return { kind: 'sign-off', id: `sign-off/p/${role}`, phase: 'p', title: 'P', role, shown };
}

/** Somebody at prompts, who types and whose clock goes as they say. */
function at(input: 'a terminal' | 'a pipe') {
  const stream = Object.assign(new PassThrough(), { isTTY: input === 'a terminal' });
  const said: string[] = [];
  let nowMs = 1_000;
  const terminal = new LineTerminal((line) => void said.push(line), { input: stream, nowMs: () => nowMs });
  const type = async (text: string) => {
    stream.write(text);
    await turn();
  };
  const wait = (ms: number) => {
    nowMs += ms;
  };
  return { operator: new PromptingOperator(terminal, 'leyla', plan), said, type, wait };
}

describe('lines at a terminal', () => {
  it('sign once, also when they are pasted twice: nobody has read what comes next', async () => {
    const { operator, said, type, wait } = at('a terminal');
    const signed = operator.ask(toSign('dba'), calm);
    await turn();
    wait(5_000);
    const next = signed.then(() => operator.ask(toSign('cto'), calm));
    for (const line of ['Leyla\n', 'Leyla\n', 'Leyla\n']) await type(line);
    expect(await signed).toMatchObject({ answer: { kind: 'signed', by: 'Leyla' } });
    expect(said.filter((line) => line === tooSoon)).toHaveLength(2);
    wait(graceMs);
    await type('Rauf\n');
    expect(await next).toMatchObject({ answer: { kind: 'signed', by: 'Rauf' } });
  });

  it('answer nothing when they were typed before the first question stood there', async () => {
    const { operator, said, type, wait } = at('a terminal');
    await type('ls -l\n');
    const signed = operator.ask(toSign('dba'), calm);
    await turn();
    await turn();
    expect(said).toContain(tooSoon);
    wait(graceMs);
    await type('Leyla\n');
    expect(await signed).toMatchObject({ answer: { by: 'Leyla' } });
  });

  it('that were half typed when the question was taken away do not sign the one that came in its place', async () => {
    const { operator, said, type, wait } = at('a terminal');
    const elsewhere = new AbortController();
    const signed = operator.ask(toSign('dba'), elsewhere.signal);
    await turn();
    wait(5_000);
    await type('Ley');
    elsewhere.abort();
    expect(await signed).toMatchObject({ kind: 'leave' });
    const next = operator.ask(toSign('cto'), calm);
    await turn();
    wait(2 * graceMs);
    await type('la\n');
    expect(said.at(-1)).toBe(tooSoon);
    wait(5_000);
    await type('Rauf\n');
    expect(await next).toMatchObject({ answer: { by: 'Rauf' } });
  });

  it('in a pipe are answers that lie ready', async () => {
    const { operator, type } = at('a pipe');
    const signed = operator.ask(toSign('dba'), calm);
    await type('Leyla\nRauf\n');
    expect(await signed).toMatchObject({ answer: { by: 'Leyla' } });
    expect(await operator.ask(toSign('cto'), calm)).toMatchObject({ answer: { by: 'Rauf' } });
  });
});
