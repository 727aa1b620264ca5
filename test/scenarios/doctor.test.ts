import { appendFile, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { systemClock } from '../../source/clock.ts';
import type { Diagnosis, DoctorLine } from '../../state/doctor.ts';
import { postgres } from '../../tasks/engines/postgres/postgres.ts';
import { runNightferry } from '../support/command-line.ts';
import { everythingIn } from '../support/everything.ts';
import { poorRole } from '../support/poor-role.ts';
import { type SmallNight, smallNight } from '../support/small-night.ts';

describe('doctor', () => {
  it('changes nothing: not a table, not a setting, not a file, not even a journal', async () => {
    const night = await makeNight();
    const before = await everythingIn(night);
    const { end, output } = await doctor(night);
    expect(end, output).toBe(0);
    expect(await everythingIn(night)).toEqual(before);
  });

  it('says that a night is ready, with a line for each thing it looked at', async () => {
    const night = await makeNight();
    const { diagnosis } = await doctor(night);
    expect(diagnosis.counts.failed).toBe(0);
    expect(diagnosis.groups.map(({ id }) => id)).toEqual([
      ...['machine', 'runbook', 'environment', 'database:old', 'database:new'],
      ...['tools', 'disk', 'checks'],
    ]);
    expect(says(diagnosis, 'ok')).toContain('May read: 2 tables (people, visits).');
    expect(says(diagnosis, 'ok')).toContain('Not there yet, prepare/schema may make them: 2 tables (people, visits).');
    expect(says(diagnosis, 'ok')).toContain('240 rows in old.people');
  });

  it('says everything that is wrong at once, each with what to do and the steps that need it', async () => {
    const night = await makeNight();
    const poor = await poorRole(night.source);
    onTestFinished(poor.remove);
    await night.source.sql('delete from people where id = 3');
    await appendFile(
      night.runbook,
      '      - { id: tell, run: { command: [no-such-program], repeatable: true, env: { TOKEN: env:NO_TOKEN }, rehearsal: { command: [no-such-stand-in] } } }\n',
    );
    const { end, diagnosis } = await doctor(night, { SMALL_OLD_URL: poor.url, SMALL_NAMESPACE: 'no uuid' });
    expect(end).toBe(1);
    const failed = lines(diagnosis, 'failed');
    const about = (text: string) => failed.find((line) => line.says.includes(text));
    expect(about('May not read: 2 tables (people, visits)')).toMatchObject({
      remedy: ['people', 'visits'].map((table) => `GRANT SELECT ON public.${table} TO ${poor.role};`),
      neededBy: ['move/people', 'finish/arrived', 'move/visits'],
    });
    expect(about('NO_TOKEN')).toMatchObject({ code: 'secret/missing', neededBy: ['finish/tell'] });
    expect(about('namespace')).toMatchObject({ code: 'ids/not-a-uuid' });
    expect(about('no-such-stand-in')).toMatchObject({ neededBy: ['finish/tell'] });
    expect(about('Could not be asked: rows. old says: permission denied')).toMatchObject({
      neededBy: ['prepare/requirements'],
    });
  });

  it('goes on behind a database that can not be reached, and is done with it at once', async () => {
    const night = await makeNight();
    const { end, diagnosis } = await doctor(night, { SMALL_NEW_URL: 'postgres://leyla@127.0.0.1:1/new' });
    expect(end).toBe(1);
    const failed = lines(diagnosis, 'failed');
    expect(failed.find(({ says }) => says.startsWith('Nothing listens at 127.0.0.1:1'))).toMatchObject({
      code: 'database/refused',
    });
    expect(says(diagnosis, 'ok')).toContain('May read: 2 tables (people, visits).');
    expect(says(diagnosis, 'ok')).toContain('240 rows in old.people');
  });

  it('says once what keeps many things from being looked at, and elsewhere where it said it', async () => {
    const night = await makeNight();
    const gone = { SMALL_OLD_URL: 'postgres://leyla@127.0.0.1:1/old' };
    const { diagnosis } = await doctor(night, gone);
    const failed = lines(diagnosis, 'failed');
    expect(
      failed.find(({ says }) => says.startsWith('Could not be asked: version; rows. Nothing listens')),
    ).toMatchObject({
      remedy: ['See "Database old" above.'],
      neededBy: ['prepare/requirements'],
    });
    const { output } = await runNightferry([...args(night)], { ...night.env, ...gone });
    const end = output.slice(output.indexOf('What failed'));
    expect(end.match(/Nothing listens/g)).toHaveLength(1);
  });

  it('says what a session will know the databases by, and that no pooler is between', async () => {
    const night = await makeNight();
    const { diagnosis } = await doctor(night);
    expect(says(diagnosis, 'ok')).toMatch(
      /A session will know it again by system identifier \d+, timeline \d+, database oid \d+\./,
    );
    expect(says(diagnosis, 'ok')).toContain('no pooler in transaction mode is between');
  });

  it('says that a database is frozen, and by which step', async () => {
    const night = await makeNight();
    const database = await postgres.connect(night.source.url, { name: 'old', application: 'nightferry test' });
    onTestFinished(() => database.close());
    const freezer = database.freezer ?? expect.fail('no freezer');
    await freezer.close(await freezer.capture('session-default', 'night-1 prepare/freeze'), { clock: systemClock });
    const { diagnosis } = await doctor(night);
    expect(says(diagnosis, 'warning')).toContain('old is frozen now (session-default), by night-1 prepare/freeze.');
  });

  it('finds a stand-in without its mark, and two names for one database', async () => {
    const night = await makeNight();
    await night.source.sql(`alter database ${night.source.name} reset nightferry.stand_in`);
    const { diagnosis } = await doctor(night, { SMALL_NEW_URL: night.source.url });
    const codes = lines(diagnosis, 'failed').map(({ code }) => code);
    expect(codes).toContain('session/unmarked-stand-in');
    expect(codes).toContain('session/same-database');
  });

  it('says what is wrong with a runbook, and looks at the machine all the same', async () => {
    const night = await makeNight();
    const text = await readFile(night.runbook, 'utf8');
    await writeFile(
      night.runbook,
      text.replace('needs: [prepare]', 'needs: [nowhere]').replace('wait: { for: 1ms }', 'wait: { four: 1ms }'),
    );
    const { end, diagnosis } = await doctor(night);
    expect(end).toBe(2);
    expect(diagnosis.groups.map(({ id }) => id)).toEqual(['machine', 'runbook']);
    expect(lines(diagnosis, 'failed').length).toBeGreaterThanOrEqual(2);
  });

  it('shows no password, whatever it finds', async () => {
    const night = await makeNight();
    const secret = 'canary-7171-canary';
    const url = new URL(night.source.url);
    url.password = secret;
    const env = { SMALL_OLD_URL: url.href, SMALL_NEW_URL: `postgres://leyla:${secret}@127.0.0.1:1/new` };
    const { end, output } = await runNightferry(['--journal', join(night.directory, 'j.db'), ...args(night)], {
      ...night.env,
      ...env,
    });
    expect(typeof end).toBe('number');
    expect(output).toContain('What failed');
    expect(output).not.toContain(secret);
  });
});

async function makeNight(): Promise<SmallNight> {
  const night = await smallNight();
  onTestFinished(night.remove);
  return night;
}

const args = (night: SmallNight) => ['doctor', night.runbook, '--in', 'test'];

async function doctor(night: SmallNight, env: Readonly<Record<string, string>> = {}) {
  const journal = ['--journal', join(night.directory, 'not', 'made', 'journal.db')];
  const { end, output, stdout } = await runNightferry([...journal, ...args(night), '--json'], { ...night.env, ...env });
  return { end, output, diagnosis: JSON.parse(stdout) as Diagnosis };
}

function lines({ groups }: Diagnosis, state: DoctorLine['state']): readonly DoctorLine[] {
  return groups.flatMap((group) => group.lines.filter((line) => line.state === state));
}

function says(diagnosis: Diagnosis, state: DoctorLine['state']): string {
  return lines(diagnosis, state)
    .map((line) => line.says)
    .join('\n');
}
