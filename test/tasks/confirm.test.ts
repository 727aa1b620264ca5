import { describe, expect, it } from 'vitest';
import type { Answer } from '../../state/answer.ts';
import type { Operator } from '../../state/ports.ts';
import { QuestionDesk } from '../../state/question-desk.ts';
import { confirm } from '../../tasks/confirm.ts';
import { stepContext } from '../../tasks/context.ts';
import { scriptedOperator } from '../support/fakes.ts';
import { faultsIn, runStep } from '../support/kinds.ts';
import { stepIn, type TestNight, testNight } from '../support/test-night.ts';

const items = [
  { id: 'told', text: 'Stakeholders are told', role: 'project-manager' },
  { id: 'ready', text: 'Everyone is ready' },
];
const at = { phase: 'phase', step: 'step', generation: 1, attempt: 1 };
const yes = (by: string, note?: string): Answer => ({ kind: 'confirmed', by, ...(note !== undefined && { note }) });
const no = (by: string, note?: string): Answer => ({ kind: 'refused', by, ...(note !== undefined && { note }) });

const open = (operator: Operator) => testNight({ steps: [stepIn('step', 'confirm')], operator });
const run = ({ night }: TestNight) => runStep(confirm, items, stepContext(at, night));

describe('confirming', () => {
  it('leaves each statement with who said it, and in which words more', async () => {
    const night = await open(scriptedOperator({ told: yes('Aysel', 'by phone, 01:40'), ready: yes('Leyla') }));
    expect(await run(night)).toEqual({
      kind: 'done',
      figures: { confirmed: 2, items: 2 },
      evidence: [
        { kind: 'statement', by: 'Aysel', text: 'Stakeholders are told', note: 'by phone, 01:40' },
        { kind: 'statement', by: 'Leyla', text: 'Everyone is ready' },
      ],
      checks: [],
    });
  });

  it('asks for all items at once, each of its role, and takes answers in any order', async () => {
    const desk = new QuestionDesk();
    const night = await open(desk);
    const running = run(night);
    expect(desk.snapshot()).toMatchObject([
      {
        kind: 'confirm',
        item: 'told',
        text: 'Stakeholders are told',
        role: 'project-manager',
        phase: 'phase',
        step: 'step',
      },
      { kind: 'confirm', item: 'ready', text: 'Everyone is ready' },
    ]);
    expect(desk.snapshot()[1]).not.toHaveProperty('role');
    for (const { id } of [...desk.snapshot()].reverse()) desk.answer(id, yes('Leyla'));
    expect(await running).toMatchObject({
      kind: 'done',
      evidence: [{ text: 'Stakeholders are told' }, { text: 'Everyone is ready' }],
    });
  });

  it('fails when something is not so, and names it', async () => {
    const night = await open(scriptedOperator({ told: no('Aysel', 'two are missing'), ready: yes('Leyla') }));
    expect(await run(night)).toMatchObject({
      kind: 'failed',
      fault: { code: 'confirm/refused', message: 'Not confirmed: "Stakeholders are told".', retry: 'safe' },
      figures: { confirmed: 1, items: 2 },
      evidence: [
        { kind: 'statement', by: 'Aysel', text: 'NOT confirmed: Stakeholders are told', note: 'two are missing' },
        { kind: 'statement', by: 'Leyla', text: 'Everyone is ready' },
      ],
    });
  });

  it('asks again only for what was refused', async () => {
    const told = [no('Aysel'), yes('Aysel')];
    const operator = scriptedOperator({ told: () => told.shift() ?? 'leave', ready: yes('Leyla') });
    const night = await open(operator);
    await run(night);
    expect(await run(night)).toMatchObject({ kind: 'done' });
    expect(operator.asked.map(({ id }) => id.split('/').at(-1))).toEqual(['told', 'ready', 'told']);
  });

  it('asks for everything again in another generation of the step', async () => {
    const operator = scriptedOperator({ told: yes('Aysel'), ready: yes('Leyla') });
    const night = await open(operator);
    await run(night);
    await runStep(confirm, items, stepContext({ ...at, generation: 2 }, night.night));
    expect(operator.asked).toHaveLength(4);
  });

  it('gives way when the person leaves; what was answered stays answered, the rest stays open', async () => {
    const night = await open(scriptedOperator({ told: yes('Aysel') }));
    expect(await run(night)).toEqual({ kind: 'stopped' });
    expect(night.night.reason).toEqual({ why: 'operator' });
    const operator = scriptedOperator({ ready: yes('Leyla') });
    expect(await run(night.next({ operator }))).toMatchObject({
      kind: 'done',
      evidence: [{ by: 'Aysel' }, { by: 'Leyla' }],
    });
    expect(operator.asked).toHaveLength(1);
  });

  it('gives way when a refusal and leaving come together', async () => {
    const night = await open(scriptedOperator({ told: no('Aysel') }));
    expect(await run(night)).toEqual({ kind: 'stopped' });
  });
});

describe('what a confirmation may say', () => {
  it.each([
    [[], ': Too small: expected array to have >=1 items'],
    [[{ id: 'Told', text: 'x' }], '0.id: expected a slug (a-z, 0-9 and -, a letter first, at most 63)'],
    [[{ id: 'told', text: '' }], '0.text: Too small: expected string to have >=1 characters'],
    [[{ id: 'told', text: 'x', by: 'Leyla' }], '0: Unrecognized key: "by"'],
    [[{ id: 'told', text: 'x', role: 'DBA' }], '0.role: expected a slug (a-z, 0-9 and -, a letter first, at most 63)'],
  ])('%j is refused: %s', (written, fault) => expect(faultsIn(confirm, written)).toContain(fault));
});
