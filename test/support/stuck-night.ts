import pg from 'pg';
import { onTestFinished } from 'vitest';
import { eventsIn, until } from './command-line.ts';
import { type Dialogue, dialogueWith } from './dialogue.ts';
import { type Situation, situation, withPeople } from './situation.ts';

const phases = `
  - id: move
    title: Move
    steps:
      - id: schema
        sql: { on: new, file: schema.sql }
      - id: move
        copy: { from: old.people, to: new.people, key: id, rows-per-chunk: 2, columns: { id: { uuid: people, of: id }, legacy_id: id, name: name } }
      - id: arrived
        check:
          - { id: rows, rows: { of: new.people, equal: 10 } }
`;

/** Rows after the fourth wait for as long as somebody holds the advisory lock 7. */
const schema = `
create table people (id uuid primary key, legacy_id integer not null, name text);
create function pass() returns trigger language plpgsql as $$
begin
  if new.legacy_id > 4 then perform pg_advisory_xact_lock_shared(7); end if;
  return new;
end $$;
create trigger pass before insert on people for each row execute function pass();
`;

/** Leyla's night n1, in the middle of its copy: four of ten rows are there, and no more come. */
export interface StuckNight {
  readonly late: Situation;
  readonly leyla: Dialogue;
  /** Lets the rows through. */
  open(): Promise<void>;
  /** SIGKILL, and the rows may come: nobody sends them. Resolves when the server noticed. */
  kill(): Promise<void>;
}

export async function stuckNight(): Promise<StuckNight> {
  const late = await withPeople(await situation(phases));
  onTestFinished(() => late.remove());
  await late.write('schema.sql', schema);
  const open = await holdGate(late.new.url);
  const args = ['--as', 'Leyla', 'run', late.runbook, '--in', 'test', '--session', 'n1', '--plain'];
  const leyla = dialogueWith(await late.start(args));
  const chunks =
    "select count(*) from nightferry.ledger where step = 'move' and unit like 'chunk%' and rows_written > 0";
  const copied = 'select count(*) from nightferry.journal';
  const count = async (sql: string) => Number((await late.new.sql(sql).catch(() => []))[0]?.[0]);
  const isStuck = async () => (await count(chunks)) >= 2 && (await count(copied)) === eventsIn(late.journal);
  if (!(await until(isStuck, leyla.running.ended))) throw new Error(leyla.running.output());
  return {
    late,
    leyla,
    open,
    async kill() {
      leyla.running.process.kill('SIGKILL');
      await leyla.running.ended;
      await open();
      const ours = `select count(*) from pg_stat_activity where datname = current_database() and application_name like 'nightferry%'`;
      for (const { sql } of [late.old, late.new]) await until(async () => Number((await sql(ours))[0]?.[0]) === 0);
    },
  };
}

async function holdGate(url: string): Promise<() => Promise<void>> {
  const client = new pg.Client({ connectionString: url });
  client.on('error', () => undefined);
  await client.connect();
  await client.query('select pg_advisory_lock(7)');
  let ended: Promise<void> | undefined;
  const open = () => {
    ended ??= client.end();
    return ended;
  };
  onTestFinished(open);
  return open;
}
