import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { runNightferry } from '../support/command-line.ts';
import { type Situation, situation } from '../support/situation.ts';

const text = z.string();
const instant = z.iso.datetime();
const place = z.strictObject({ file: text, line: z.int().min(1), column: z.int().min(1), snippet: text });
const fault = {
  ...{ code: z.string().regex(/^[a-z-]+\/[a-z-]+$/), message: text, remedy: z.array(text) },
  retry: z.enum(['safe', 'unsafe', 'unknown']),
  at: place.optional(),
  causes: z.array(text).optional(),
};
const steps = z.strictObject({ settled: z.int(), steps: z.int() });

/** As docs/json.md has them; nothing missing, nothing more. */
const lint = z.strictObject({
  lint: z.literal(1),
  findings: z.array(z.strictObject({ severity: z.enum(['error', 'warning']), ...fault })),
});
const asked = (more: z.ZodRawShape) => z.strictObject({ by: text, at: instant, ...more });
const session = z.strictObject({
  ...{ session: text, title: text, environment: text, mode: z.enum(['live', 'rehearsal']), dryRun: z.boolean() },
  state: z.enum(['running', 'unfinished', 'finished', 'failed', 'abandoned']),
  ...{ openedAt: instant, lastAt: instant },
  holder: z.strictObject({ name: text, host: text, pid: z.int() }).optional(),
  phase: z.strictObject({ id: text, title: text, number: z.int().min(1), of: z.int().min(1) }).optional(),
  phases: z.array(
    z.strictObject({
      ...{ id: text, title: text, done: z.boolean(), stepsSettled: z.int(), steps: z.int() },
      missingSignOffs: z.array(text),
      undo: steps.optional(),
    }),
  ),
  rollback: z
    .strictObject({
      ...{ way: text, title: text, state: z.enum(['rolling-back', 'rolled-back']), phases: z.array(text) },
      ...{ back: steps, leftAsItIs: z.array(text) },
    })
    .optional(),
  openQuestions: z.array(text),
  waitsFor: z.array(z.strictObject({ question: text, what: text, since: instant })),
  copiesBehind: z.array(z.strictObject({ database: text, since: instant, why: text })),
  controls: z.strictObject({
    paused: asked({}).optional(),
    throttle: asked({ rowsPerSecond: z.int() }).optional(),
    workers: asked({ workers: z.int() }).optional(),
    stopping: asked({}).optional(),
  }),
  standing: z.strictObject({
    stopped: z
      .strictObject({
        how: z.enum(['halted', 'left', 'interrupted', 'rolled-back']),
        at: instant,
        code: text.optional(),
      })
      .optional(),
    frozen: z.array(
      z.strictObject({
        ...{ database: text, since: instant, proof: z.enum(['proven', 'unproven', 'broken']), lifting: z.boolean() },
      }),
    ),
  }),
  adopted: z.strictObject({ from: text, by: text, host: text, at: instant }).optional(),
});
const status = z.strictObject({
  status: z.literal(1),
  sessions: z.array(session),
  unreadable: z.array(z.strictObject({ id: text, fault: z.strictObject(fault) })),
});
const sign = z.strictObject({
  ...{ sign: z.literal(1), session: text, phase: text, role: text, name: text },
  ...{ signed: z.boolean(), assurance: z.enum(['asserted']).nullable(), shown: z.hash('sha256') },
});

const phases = `
  - id: prepare
    title: Prepare
    sign-off: [dba]
    steps:
      - id: people
        confirm:
          - { id: told, text: People are told, role: dba }
`;

let late: Situation;
beforeAll(async () => {
  late = await situation(phases);
  await late.run(['run', late.runbook, '--in', 'test', '--session', 's1', '--plain']);
});
afterAll(() => late.remove());

describe('one object on stdout', () => {
  it('of lint has every finding', async () => {
    const broken = await late.write('broken.yaml', 'runbook-format: 1\nrunbook: x\n');
    const { end, stdout } = await runNightferry(['lint', broken, '--json']);
    expect(end).toBe(2);
    expect(lint.parse(JSON.parse(stdout)).findings.length).toBeGreaterThan(1);
  });

  it('of status says what is waited for, and people read the same in words', async () => {
    const { sessions } = status.parse(JSON.parse((await late.run(['status', '--json'])).stdout));
    expect(sessions).toMatchObject([{ session: 's1', state: 'unfinished', phase: { id: 'prepare', number: 1 } }]);
    expect(sessions[0]?.waitsFor).toMatchObject([{ what: 'a yes or no of dba: People are told' }]);
    const { stdout } = await late.run(['status', 's1']);
    expect(stdout).toMatch(
      /waits for a yes or no of dba: People are told \(asked .*Z\)\n {2}answer after: nightferry .*resume s1/,
    );
    expect(stdout).not.toContain(sessions[0]?.openQuestions[0] ?? '?');
    expect(sessions[0]?.standing).toMatchObject({ stopped: { how: 'left' }, frozen: [] });
    expect(stdout).toMatch(/^LEFT; nobody runs it; resume: nightferry .*resume s1\n/);
  });

  it('of sign says who signed what, and all else is said beside it', async () => {
    const answers = await late.write('answers.yaml', 'answers: 1\ndefault: confirm\nsign-offs: { prepare: [] }\n');
    expect((await late.run(['resume', 's1', '--answers', answers])).end).toBe(3);
    const { end, stdout, output } = await late.run([
      '--as',
      'Leyla',
      'sign',
      's1',
      'prepare',
      '--role',
      'dba',
      '--json',
    ]);
    expect(end, output).toBe(0);
    expect(sign.parse(JSON.parse(stdout))).toMatchObject({ name: 'Leyla', role: 'dba', signed: true });
    expect(output).toContain('do you approve it?');
  });

  it('is documented for every command that takes --json', async () => {
    const page = readFileSync(join(import.meta.dirname, '../../docs/json.md'), 'utf8');
    const { stdout } = await runNightferry(['man']);
    const taking = stdout
      .split('.SS nightferry ')
      .filter((section) => section.includes('\\-\\-json\n'))
      .map((section) => section.split(' ')[0] ?? '');
    expect(taking.length).toBeGreaterThan(4);
    for (const name of taking) expect(page).toMatch(new RegExp(`^## ${name}$`, 'm'));
  });
});
