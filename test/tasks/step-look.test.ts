import { describe, expect, it, onTestFinished } from 'vitest';
import type { Step } from '../../state/runbook/runbook.ts';
import { postgres } from '../../tasks/engines/postgres/postgres.ts';
import { kindOf } from '../../tasks/kinds.ts';
import type { Night } from '../../tasks/night.ts';
import { lookAtStep } from '../../tasks/step-look.ts';
import { clusterUrl, freshDatabase, runSql } from '../support/databases.ts';
import { stepIn, testNight } from '../support/test-night.ts';

const never = new AbortController().signal;

async function nightOn(steps: readonly Step[]) {
  const fresh = await freshDatabase();
  onTestFinished(fresh.drop);
  await fresh.sql('create table people (id int primary key); insert into people select generate_series(1, 20)');
  const database = await postgres.connect(fresh.url, { name: 'edu', application: 'nightferry look' });
  onTestFinished(() => database.close());
  const runbook = { databases: { edu: { engine: 'postgres' } } };
  const test = await testNight({ steps, runbook, databases: { edu: database } });
  return { fresh, ...test };
}

function looking(night: Night, signal = never) {
  return { signal, secret: night.secret };
}

function parsed(kind: string, spec: unknown) {
  return kindOf(kind).schema.parse(spec);
}

describe('looking at a step while its session runs', () => {
  it('shows the SQL to the letter and how it is undone, journals nothing and changes nothing', async () => {
    const sql = { on: 'edu', sql: 'insert into people\n  values (21)', undo: 'delete from people where id = 21' };
    const step = stepIn('add', 'sql', parsed('sql', sql));
    const { fresh, night, types } = await nightOn([step]);
    const before = types();
    const seen = await lookAtStep('phase', step, night, looking(night));
    expect(seen.does.lines.join('\n')).toContain('insert into people\n  values (21)');
    expect(seen.touches).toEqual(['edu: runs SQL in one transaction']);
    expect(seen.undo).toMatchObject({ can: 'yes' });
    expect(JSON.stringify(seen.undo)).toContain('delete from people where id = 21');
    expect(types()).toEqual(before);
    expect(await fresh.sql('select count(*) from people')).toEqual([['20']]);
  });

  it('takes one connection to a database, however much it asks at once', async () => {
    const entries = Array.from({ length: 6 }, (_, index) => ({
      id: `same-${index}`,
      preflight: true,
      rows: { of: 'edu.people', equal: 'edu.people' },
    }));
    const step = stepIn('same', 'check', parsed('check', entries));
    const { fresh, night } = await nightOn([step]);
    const { does } = await lookAtStep('phase', step, night, looking(night));
    expect(does.checks.map(({ verdict }) => verdict)).toEqual(Array.from({ length: 6 }, () => 'passed'));
    const open = `select count(*) from pg_stat_activity where datname = '${fresh.name}' and application_name = 'nightferry look'`;
    expect(await runSql(await clusterUrl(), open)).toEqual([['1']]);
  });

  it('says what is in the way where the commands would stand, and is given up at once', async () => {
    const step = stepIn(
      'same',
      'check',
      parsed('check', [{ id: 'x', preflight: true, rows: { of: 'gone.people', equal: 5 } }]),
    );
    const { night } = await nightOn([step]);
    const { does } = await lookAtStep('phase', step, night, looking(night));
    expect(does.checks[0]).toMatchObject({ verdict: 'failed', actual: expect.stringContaining('could not be asked') });
    await expect(lookAtStep('phase', step, night, looking(night, AbortSignal.abort()))).rejects.toThrow(/abort/i);
  });

  it('connects to nothing that a step has let go of', async () => {
    const step = stepIn(
      'same',
      'check',
      parsed('check', [{ id: 'x', preflight: true, rows: { of: 'edu.people', equal: 20 } }]),
    );
    const { night } = await nightOn([step]);
    night.log.append('database.released', { database: 'edu' });
    const { does } = await lookAtStep('phase', step, night, looking(night));
    expect(does.checks[0]?.actual).toContain('being renamed or dropped');
  });
});
