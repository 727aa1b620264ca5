import { describe, expect, it } from 'vitest';
import { failureChoices } from '../../screens/failure.ts';
import { parseAnswers } from '../../source/operator/answers.ts';
import { readAnswer } from '../../source/operator/read-answer.ts';
import { ScriptedOperator } from '../../source/operator/scripted.ts';
import { mayAccept } from '../../state/accepting.ts';
import type { CheckResult } from '../../state/outcome.ts';
import type { FailureQuestion } from '../../state/question.ts';

const failedCheck: CheckResult = {
  ...{ id: 'rows', title: 'Rows', kind: 'rows', verdict: 'failed' },
  ...{ expected: '10', actual: '9', figures: {}, evidence: [] },
};

function failureOf(code: string, more: Partial<FailureQuestion> = {}): FailureQuestion {
  const fault = { code, message: 'No.', remedy: [], retry: 'safe' } as const;
  const base = { kind: 'failure', id: 'failure/a/b/1.1', phase: 'a', step: 'b', title: 'B' } as const;
  return { ...base, fault, failedChecks: [], ...more };
}

describe('accepting a step that failed', () => {
  it.each([
    ['database/refused', false],
    ['database/password', false],
    ['secret/missing', false],
    ['run/not-started', false],
    ['run/exit-code', true],
    ['database/constraint', true],
    ['database/connection-lost', true],
    ['confirm/refused', true],
  ])('after %s: %s, for only a result can be accepted', (code, may) => {
    expect(mayAccept(failureOf(code))).toBe(may);
  });

  it('is for failed checks even where others could not be asked, and for an undo that was done by hand', () => {
    expect(mayAccept(failureOf('database/refused', { failedChecks: [failedCheck] }))).toBe(true);
    expect(mayAccept(failureOf('database/refused', { direction: 'undo' }))).toBe(true);
  });

  it('is offered on the screens, at prompts and to a file of answers alike, or not at all', async () => {
    const answers = parseAnswers(
      'answers: 1\nsteps: { a/b: { on-failure: [{ accept: known, role: dba }] } }\n',
      'a.yaml',
    );
    const asked = { name: 'leyla', roles: ['dba'] };
    for (const code of ['database/refused', 'check/failed']) {
      const question = failureOf(code);
      const may = mayAccept(question);
      expect(failureChoices(question, false).some(({ act }) => act === 'accept')).toBe(may);
      const prompt = readAnswer(question, [], asked);
      expect('prompt' in prompt && prompt.prompt.includes('a = accept')).toBe(may);
      expect(readAnswer(question, ['a', 'known', 'dba'], asked).kind).toBe(may ? 'answer' : 'again');
      const scripted = await new ScriptedOperator(answers, 'rehearsal', 'x').ask(question);
      expect(scripted.kind).toBe(may ? 'answered' : 'leave');
    }
  });
});
