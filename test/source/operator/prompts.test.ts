import { describe, expect, it } from 'vitest';
import { PromptingOperator } from '../../../source/operator/prompts.ts';
import type { Question } from '../../../state/question.ts';

const plan = { roles: { dba: 'DBA' }, contacts: [], followUps: [], triggers: {}, phases: [] };
const told: Question = {
  kind: 'confirm',
  id: 'q1',
  phase: 'p',
  step: 's',
  title: 'T',
  item: 'told',
  text: 'People are told',
};
const ready: Question = { ...told, id: 'q2', item: 'ready', text: 'All are ready' };
const calm = new AbortController().signal;

/** A person who has typed all of it already, and what they were shown. */
function person(...typed: readonly string[]) {
  const lines = [...typed];
  const written: string[] = [];
  const asides: unknown[] = [];
  const terminal = { write: (text: string) => void written.push(text), readLine: async () => lines.shift() };
  const operator = new PromptingOperator(terminal, 'leyla', plan, async (words, { id }) => {
    asides.push([words, id]);
    return ['what was asked for'];
  });
  return { operator, written, asides };
}

describe('a prompt', () => {
  it('shows what is asked for behind ?, and asks the same once more', async () => {
    const { operator, written, asides } = person('?show prepare/schema', 'y');
    expect(await operator.ask(told, calm)).toMatchObject({ answer: { kind: 'confirmed', by: 'leyla' } });
    expect(asides).toEqual([[['show', 'prepare/schema'], 'q1']]);
    expect(written).toContain('what was asked for');
    expect(written.filter((text) => text.includes('y = it is so'))).toHaveLength(2);
  });

  it('takes the answer of somebody else, for this question only', async () => {
    const { operator } = person('?as Rauf Aliyev', 'y: seen', 'y');
    expect(await operator.ask(told, calm)).toMatchObject({ answer: { by: 'Rauf Aliyev', note: 'seen' } });
    expect(await operator.ask(ready, calm)).toMatchObject({ answer: { by: 'leyla' } });
  });

  it('shows the question again', async () => {
    const { operator, written } = person('?again', 'y');
    await operator.ask(told, calm);
    expect(written.filter((text) => text.includes('People are told'))).toHaveLength(2);
  });

  it('asks nothing more once somebody left at one of several questions', async () => {
    const { operator, written } = person('q', 'y');
    const replies = await Promise.all([operator.ask(told, calm), operator.ask(ready, calm)]);
    expect(replies.map(({ kind }) => kind)).toEqual(['leave', 'leave']);
    expect(written.join('')).not.toContain('All are ready');
  });
});
