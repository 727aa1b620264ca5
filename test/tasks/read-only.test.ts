import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Answer } from '../../state/answer.ts';
import type { FreezeMode } from '../../state/session/fact-events.ts';
import { frozen } from '../../tasks/checks/frozen.ts';
import { readOnly } from '../../tasks/read-only.ts';
import { writable } from '../../tasks/writable.ts';
import { type TestContext, type TestContextOptions, testContext } from '../support/context.ts';
import { scriptedOperator } from '../support/fakes.ts';
import { type FreezingWorld, freezingWorld } from '../support/freezing.ts';

let world: FreezingWorld;
beforeEach(async () => {
  world = await freezingWorld();
});
afterEach(() => world.remove());

const question = 'phrase/phase/step/1/end-sessions';
const typed = (phrase: string): Answer => ({ kind: 'phrase-typed', by: 'Leyla', phrase });

function contextWith(options: TestContextOptions = {}): TestContext {
  return testContext({ databases: { edu: world.database }, ...options });
}

function spec(mode: FreezeMode, more: object = {}): unknown {
  return readOnly.schema.parse({ on: 'edu', mode, ...more });
}

describe('freezing', () => {
  it('asks for a phrase before it ends sessions, names them, and ends them', async () => {
    const session = await world.open();
    const over = new Promise<void>((resolve) => session.on('end', () => resolve()));
    const operator = scriptedOperator({ [question]: typed('end sessions of edu') });
    const context = contextWith({ operator });
    const outcome = await readOnly.run(spec('strict'), context);
    expect(context.seen.questions).toMatchObject([
      { kind: 'phrase', title: 'End 1 session of others in edu', phrase: 'end sessions of edu' },
    ]);
    expect(JSON.stringify(context.seen.questions)).toMatch(
      /pid \d+, user app_\w+, application the application, from 127/,
    );
    expect(outcome).toMatchObject({ kind: 'done', figures: { proof: 'proven', sessionsBefore: 1, sessionsLeft: 0 } });
    await over;
    await expect(world.open()).rejects.toThrow(/permission denied for database/);
  });

  it('has done nothing yet when the person leaves instead', async () => {
    await world.open();
    const before = await world.fresh.sql(`select count(*) from pg_trigger; `);
    const context = contextWith();
    expect(await readOnly.run(spec('strict'), context)).toEqual({ kind: 'stopped' });
    expect(context.seen.notes).toEqual([]);
    expect(await world.freezer.standing()).toBeUndefined();
    expect(await world.fresh.sql(`select count(*) from pg_trigger; `)).toEqual(before);
  });

  it('of another mode than the attempt before, once the runbook was amended, is what it says, and not what that one was', async () => {
    const more = { 'end-sessions': true, application: world.role };
    const before = contextWith();
    await readOnly.run(spec('session-default', more), before);
    const after = contextWith({ facts: before.facts });
    expect(await readOnly.run(spec('strict', more), after)).toMatchObject({
      kind: 'done',
      figures: { mode: 'strict' },
    });
    expect(await world.freezer.standing()).toMatchObject({ mode: 'strict', gaps: [] });
    await expect(world.open()).rejects.toThrow(/permission denied for database/);
    const undo = readOnly.undo(spec('strict', more));
    if (undo.can !== 'yes') throw new TypeError(undo.can);
    expect(await undo.run(contextWith({ facts: after.facts }))).toMatchObject({ figures: { writable: 'proven' } });
  });

  it('leaves sessions alone where the runbook says so, and lists them', async () => {
    const session = await world.open();
    const outcome = await readOnly.run(spec('session-default', { 'end-sessions': false }), contextWith());
    expect(outcome).toMatchObject({ kind: 'done', figures: { sessionsLeft: 1 } });
    expect(outcome).toHaveProperty(
      'evidence',
      expect.arrayContaining([
        expect.objectContaining({ title: 'sessions that stay', text: expect.stringMatching(/the application/) }),
      ]),
    );
    await session.query('select 1');
  });

  it('writes down what was before, before it does anything, and shows how to undo it by hand', async () => {
    const context = contextWith();
    const sawAtNote: unknown[] = [];
    const note = context.note.bind(context);
    const standing = { get: () => world.freezer.standing() };
    const outcome = await readOnly.run(spec('strict', { 'end-sessions': true }), {
      ...context,
      get facts() {
        return context.facts;
      },
      note: (facts) => {
        sawAtNote.push(standing.get());
        note(facts);
      },
    });
    expect(await Promise.all(sawAtNote)).toEqual([undefined]);
    expect(context.seen.notes).toEqual([{ prior: expect.stringContaining(world.fresh.name) }]);
    expect(context.facts.freezes.edu).toMatchObject({
      mode: 'strict',
      step: 'phase/step',
      proof: { verdict: 'proven' },
    });
    const evidence = outcome.kind === 'done' ? outcome.evidence : [];
    const byHand = evidence.find((one) => one.kind === 'output' && one.title === 'to undo this by hand');
    await world.fresh.sql(byHand?.kind === 'output' ? byHand.text : '');
    expect(await world.freezer.standing()).toBeUndefined();
    await (await world.open()).query(`insert into users (name) values ('by hand')`);
  });

  it('is refused before anything is done where the role may not', async () => {
    const { fresh, role } = world;
    await fresh.sql(`grant connect on database ${fresh.name} to ${role}`);
    const { postgres } = await import('../../tasks/engines/postgres/postgres.ts');
    const url = new URL(fresh.url);
    [url.username, url.password] = [role, 'app'];
    const weak = await postgres.connect(url.href, { name: 'edu', application: 'nightferry' });
    try {
      const context = contextWith({ databases: { edu: weak } });
      const outcome = await readOnly.run(spec('session-default', { 'end-sessions': true }), context);
      expect(outcome).toMatchObject({
        kind: 'failed',
        fault: { code: 'freeze/in-the-way', message: expect.stringMatching(/does not own the database/) },
      });
      expect(context.seen.notes).toEqual([]);
    } finally {
      await weak.close();
    }
  });
});

describe('undoing a freeze', () => {
  it.each(['strict', 'session-default'] as const)(
    '%s proves with a write of the application that it is lifted',
    async (mode) => {
      const parsed = spec(mode, { 'end-sessions': true, application: world.role });
      const doing = contextWith();
      await readOnly.run(parsed, doing);
      const undo = readOnly.undo(parsed);
      if (undo.can !== 'yes') throw new TypeError(undo.can);
      const undoing = contextWith({ facts: doing.facts, at: { direction: 'undo' } });
      expect(await undo.run(undoing)).toMatchObject({ kind: 'done', figures: { writable: 'proven' } });
      expect(undoing.facts.freezes.edu).toMatchObject({ thawed: { verdict: 'proven' } });
      await (await world.open()).query(`insert into users (name) values ('after')`);
    },
  );

  it('fails when the application still can not write, and says why', async () => {
    const { fresh, role } = world;
    const parsed = spec('strict', { 'end-sessions': true, application: role });
    await fresh.sql(`alter role ${role} set default_transaction_read_only = on`);
    const doing = contextWith();
    await readOnly.run(parsed, doing);
    const undo = readOnly.undo(parsed);
    if (undo.can !== 'yes') throw new TypeError(undo.can);
    expect(await undo.run(contextWith({ facts: doing.facts }))).toMatchObject({
      kind: 'failed',
      fault: { code: 'freeze/not-writable', message: expect.stringMatching(/read-only by a setting of that role/) },
    });
  });

  it.each(['strict', 'session-default'] as const)(
    '%s needs no comment either: by the journal, where somebody wrote their own over what was before',
    async (mode) => {
      const { fresh, role } = world;
      const parsed = spec(mode, { 'end-sessions': true, application: role });
      const doing = contextWith();
      await readOnly.run(parsed, doing);
      await fresh.sql(`begin read write; comment on database ${fresh.name} is 'do not touch tonight'; commit`);
      // Done once more, it does not take what is frozen for what was before.
      const again = contextWith({ facts: doing.facts });
      expect(await readOnly.run(parsed, again)).toMatchObject({ kind: 'done' });
      await fresh.sql(`begin read write; comment on database ${fresh.name} is 'I said: do not touch'; commit`);
      const undo = readOnly.undo(parsed);
      if (undo.can !== 'yes') throw new TypeError(undo.can);
      const undoing = contextWith({ facts: again.facts, at: { direction: 'undo' } });
      expect(await undo.run(undoing)).toMatchObject({ kind: 'done', figures: { writable: 'proven' } });
      await (await world.open()).query(`insert into users (name) values ('after')`);
      const [[comment] = []] = await fresh.sql(
        `select shobj_description(oid, 'pg_database') from pg_database where datname = current_database()`,
      );
      expect(comment).toBe('I said: do not touch');
    },
  );

  it('by a step `writable` needs no journal: the database itself tells what was before', async () => {
    await world.freeze('strict');
    const parsed = writable.schema.parse({ on: 'edu', application: world.role });
    expect(await writable.run(parsed, contextWith({ session: 'another-1' }))).toMatchObject({
      kind: 'done',
      figures: { writable: 'proven' },
    });
  });

  it('by a step `writable` finds a read-only default that is no freeze of ours', async () => {
    await world.fresh.sql(`alter database ${world.fresh.name} set default_transaction_read_only = on`);
    const parsed = writable.schema.parse({ on: 'edu', application: world.role });
    expect(await writable.run(parsed, contextWith())).toMatchObject({
      kind: 'failed',
      fault: { code: 'freeze/not-writable' },
    });
  });
});

describe('the check frozen', () => {
  const judge = (context: TestContext, wanted?: string) =>
    frozen.judge(frozen.schema.parse({ in: 'edu', ...(wanted && { 'at-least': wanted }) }), context, {
      id: 'still',
      title: 'still',
    });

  it('fails before the freeze, passes while nobody writes, journals each proof, and fails after a write', async () => {
    const session = await world.open();
    const context = contextWith();
    expect(await judge(context)).toMatchObject({ verdict: 'failed', actual: 'never frozen in this session' });
    await readOnly.run(spec('session-default', { 'end-sessions': false }), context);
    expect(await judge(context)).toMatchObject({
      verdict: 'passed',
      actual: 'frozen, proven by WAL, read with pg_walinspect',
    });
    expect(context.facts.freezes.edu?.proof?.count).toBe(2);
    await session.query(`begin read write; insert into notes values (1, now()); commit`);
    expect(await judge(context, 'unproven')).toMatchObject({
      verdict: 'failed',
      actual: expect.stringMatching(/^broken: public\.notes was written to: INSERT/),
    });
    expect(context.facts.freezes.edu?.proof).toMatchObject({ verdict: 'broken' });
    // Quiet again, and broken still.
    expect(await judge(context)).toMatchObject({ verdict: 'failed' });
  });
});
