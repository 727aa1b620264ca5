import { expect, it } from 'vitest';
import { compileRunbook } from '../../../state/runbook/compile.ts';
import { engines } from '../../../tasks/engines/engines.ts';
import { stepKinds } from '../../../tasks/kinds.ts';

const runbook = (rejects: string, last: string) => `runbook-format: 1
runbook: people
title: People
databases: { old: { engine: sqlite }, new: { engine: sqlite } }
environments:
  test: { stand-in: true, databases: { old: env:OLD_URL, new: env:NEW_URL } }
phases:
  - id: copy
    title: Copy
    steps:
      - id: move
        copy: { from: old.people, to: new.people, key: id, ${rejects}columns: { id: id } }
      - id: switch
        ${last}sql: { on: new, sql: "create table switched (at text)" }
`;

it.each([
  ['without a budget nothing is warned of', '', '', []],
  [
    'a budget and a point of no return belong together',
    'rejects: { at-most: 5 }, ',
    'point-of-no-return: true\n        ',
    [],
  ],
  [
    'rows that nobody would be asked to accept are warned of',
    'rejects: { at-most: "0.1%" }, ',
    '',
    ['12:69 warning runbook/rejects'],
  ],
])('%s', (_, rejects, last, expected) => {
  const source = {
    path: '/runbook.yaml',
    content: { kind: 'read', bytes: Buffer.from(runbook(rejects, last)) } as const,
    readFile: () => ({ kind: 'missing' }) as const,
  };
  const { findings } = compileRunbook(source, { stepKinds, engines });
  const found = findings.filter(({ code }) => !code.includes('planned'));
  expect(found.map(({ at, severity, code }) => `${at?.line}:${at?.column} ${severity} ${code}`)).toEqual(expected);
});
