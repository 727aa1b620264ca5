import { describe, expect, it } from 'vitest';
import { amendmentOf } from '../../../state/runbook/amendment.ts';
import { compileRunbook } from '../../../state/runbook/compile.ts';
import type { Language } from '../../../state/runbook/language.ts';
import type { Runbook } from '../../../state/runbook/runbook.ts';
import { summaryOf } from '../../../state/runbook/summary.ts';
import { foldSession } from '../../../state/session/evolve.ts';
import { engines } from '../../../tasks/engines/engines.ts';
import { stepKinds } from '../../../tasks/kinds.ts';
import { failed, finished, given, opened, phaseStarted, started, type Telling } from '../../support/story.ts';

const language: Language = { stepKinds, engines };

function runbook(step: string): Runbook {
  const text = `runbook-format: 1
runbook: amended
title: Amended
databases: { old: { engine: postgres }, new: { engine: postgres } }
environments: { test: { databases: { old: env:OLD, new: env:NEW } } }
phases: [ { id: a, planned: 1m, steps: [ { id: x, ${step} } ] } ]
`;
  const source = {
    path: '/amended.yaml',
    content: { kind: 'read' as const, bytes: Buffer.from(text) },
    readFile: () => ({ kind: 'missing' as const }),
  };
  const { runbook, findings } = compileRunbook(source, language, { environment: 'test', vars: {} });
  return runbook ?? expect.fail(JSON.stringify(findings));
}

const before = runbook('read-only: { on: old, mode: session-default }');
const didNothing: readonly Telling[] = [];
const didFail = [phaseStarted('a'), started('a/x'), failed('a/x')];
const isDone = [phaseStarted('a'), started('a/x'), finished('a/x')];

describe('a step that is amended', () => {
  it.each<[string, readonly Telling[], string, boolean]>([
    ['may become anything while it is to come', didNothing, 'sql: { on: new, sql: select 1 }', false],
    ['may change where it failed', didFail, 'read-only: { on: old, mode: strict }', false],
    ['may not go elsewhere where it failed', didFail, 'read-only: { on: new, mode: strict }', true],
    ['may not become another kind where it failed', didFail, 'sql: { on: old, sql: select 1 }', true],
    ['may not change once it is done', isDone, 'read-only: { on: old, mode: strict }', true],
  ])('%s', (_, tellings, step, isPast) => {
    const session = foldSession(given(opened(summaryOf(before)), ...tellings));
    expect(amendmentOf(before, runbook(step), session, language)).toMatchObject({
      changed: ['a/x'],
      past: isPast ? ['a/x'] : [],
    });
  });
});
