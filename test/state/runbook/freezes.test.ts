import { describe, expect, it } from 'vitest';
import { compileRunbook } from '../../../state/runbook/compile.ts';
import { engines } from '../../../tasks/engines/engines.ts';
import { stepKinds } from '../../../tasks/kinds.ts';

/** A runbook that freezes the old database, copies and switches, with one way back. */
const runbook = (wayBack: string) => `runbook-format: 1
runbook: switch
title: Switch
databases: { old: { engine: postgres }, new: { engine: postgres } }
environments:
  live: { production: true, databases: { old: env:OLD, new: env:NEW } }
  staging: { stand-in: true, databases: { old: env:S_OLD, new: env:S_NEW } }
phases:
  - { id: freeze, planned: 1m, steps: [ { id: shut, read-only: { on: old, mode: strict } } ] }
  - { id: move, planned: 1m, needs: [freeze], steps: [ { id: rows, sql: { on: new, sql: create table t (), undo: drop table t } } ] }
  - { id: cutover, planned: 1m, needs: [move], steps: [ { id: pause, wait: { for: 1s } } ] }
rollbacks:
  back: ${wayBack}
`;

const thaw = '{ id: thaw, writable: { on: old, application: app } }';
const shutNew = '{ id: shut-new, read-only: { on: new, mode: strict } }';
const pause = '{ id: pause, wait: { for: 1s } }';

function findings(wayBack: string): readonly string[] {
  const source = {
    path: 'switch.yaml',
    content: { kind: 'read' as const, bytes: Buffer.from(runbook(wayBack)) },
    readFile: () => ({ kind: 'missing' as const }),
  };
  return compileRunbook(source, { stepKinds, engines }).findings.map(({ code, message }) => `${code}: ${message}`);
}

const stays = ['runbook/freeze-stays: The way back back takes back freeze/shut, and leaves old frozen.'];
const two = ['runbook/two-open: The way back back opens old after cutover, and freezes no other database before that.'];

describe('a way back over a freeze', () => {
  it.each<[string, string, readonly string[]]>([
    ['that never lifts it', `{ undoes: [freeze], steps: [${pause}] }`, stays],
    ['that lifts it', `{ undoes: [freeze], steps: [${thaw}] }`, []],
    ['that puts another database in its place', restoring('replace: true'), []],
    ['that restores beside it', restoring('into: old_again'), stays],
    ['that stays behind the freeze', `{ undoes: [move], steps: [${pause}] }`, []],
    ['that opens the old side after the switch', `{ when: after cutover, undoes: [freeze], steps: [${thaw}] }`, two],
    ['that shuts the new side before', `{ when: after cutover, undoes: [freeze], steps: [${shutNew}, ${thaw}] }`, []],
    ['that shuts it too late', `{ when: after cutover, undoes: [freeze], steps: [${thaw}, ${shutNew}] }`, two],
  ])('%s', (_, wayBack, expected) => expect(findings(wayBack)).toEqual(expected));
});

function restoring(where: string): string {
  return `{ undoes: [freeze], steps: [ { id: again, restore: { on: old, file: old.dump, ${where} } } ] }`;
}
