import { expect, it } from 'vitest';
import { compileRunbook } from '../../../state/runbook/compile.ts';
import { engines } from '../../../tasks/engines/engines.ts';
import { stepKinds } from '../../../tasks/kinds.ts';

const runbook = (engine: string, step: string) => `runbook-format: 1
runbook: people
title: People
databases: { old: { engine: ${engine} } }
environments:
  test: { stand-in: true, databases: { old: env:OLD_URL } }
phases:
  - id: copy
    title: Copy
    planned: 5m
    steps:
      - { id: step, ${step} }
`;

const rehearsal = 'rehearsal: { to: /b }';

it.each([
  ['sqlserver', `backup: { of: old, to: 'D:\\backups\\old.bak', ${rehearsal} }`, []],
  ['sqlserver', `backup: { of: old, to: /b, prove: { restore-as: scratch }, ${rehearsal} }`, []],
  ['sqlserver', "restore: { on: old, file: 'D:\\b\\old.bak', replace: true }", []],
  ['postgres', `backup: { of: old, to: ./b, format: directory, jobs: 2, globals: true, ${rehearsal} }`, []],
  ['sqlserver', `backup: { of: old, to: /b, format: custom, globals: true, ${rehearsal} }`, ['`format`', '`globals`']],
  ['sqlserver', `backup: { of: old, to: /b, format: directory, jobs: 2, ${rehearsal} }`, ['`format`', '`jobs`']],
  ['sqlserver', `backup: { of: old, to: /b, without-tools: clone, ${rehearsal} }`, ['`without-tools`']],
  ['sqlserver', 'restore: { on: old, file: /b/a.bak, replace: true, jobs: 4 }', ['`jobs`']],
  ['sqlite', `backup: { of: old, to: /b, ${rehearsal} }`, ['be backed up and restored', 'be reached beside']],
])('options that do not fit the engine are faults: %s %s', (engine, step, expected) => {
  const source = {
    path: '/runbook.yaml',
    content: { kind: 'read', bytes: Buffer.from(runbook(engine, step)) } as const,
    readFile: () => ({ kind: 'missing' }) as const,
  };
  const { findings } = compileRunbook(source, { stepKinds, engines });
  const faults = findings.filter(({ severity }) => severity === 'error');
  expect(faults.map(({ code }) => code)).toEqual(expected.map(() => 'runbook/capability'));
  for (const [index, part] of expected.entries()) expect(faults[index]?.message).toContain(part);
});
