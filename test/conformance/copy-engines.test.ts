import { afterEach, describe, expect, it } from 'vitest';
import { copy } from '../../tasks/copy.ts';
import { faultOf, figuresOf } from '../support/copy-pair.ts';
import { type EngineKey, type EnginePair, openEnginePair } from '../support/engine-pair.ts';
import { testServerMode } from '../support/tds/test-server.ts';
import { enginesFor } from './available.ts';

const { available, missing } = enginesFor(import.meta.filename);

/** Every engine that can be copied from, into every one that can be copied into. */
const pairs = available
  .filter(({ engine }) => engine.copySource)
  .flatMap((from) =>
    available
      .filter(({ engine }) => engine.copyTarget)
      .map((to) => ({
        from: from.key as EngineKey,
        to: to.key as EngineKey,
        source: from.fixture,
        target: to.fixture,
      })),
  );

describe.skip.each(missing)('a copy from and into $key (skipped: $why)', () => {
  it('is tried where its server is', () => undefined);
});

const columns = { id: 'id', name: 'name', copied: { value: 'yes' } };
/** In a transcript there is one order of things; two workers take chunks in another every time. */
const workers = testServerMode() === 'real' ? 2 : 1;

let pair: EnginePair;
afterEach(() => pair.close());

type Pair = (typeof pairs)[number];

async function open(engines: Pair): Promise<void> {
  const { from, to, source, target } = engines;
  written = { columns, 'rows-per-chunk': 10, workers: isReplayable(engines) ? workers : 2 };
  const name = (at: number) => (at % 7 === 0 ? 'null' : source.literal(`n${at} ə`));
  const rows = Array.from({ length: 55 }, (_, at) => `(${3 * at}, ${name(at)})`);
  pair = await openEnginePair(
    from,
    to,
    `create table a (id integer primary key, name ${source.text}); insert into a values ${rows.join(', ')}`,
    `create table b (id integer not null primary key, name ${target.text} check (name <> 'spoilt'), copied ${target.text})`,
  );
}

const all = (table: string) => `select id, name from ${table} order by id`;
const isReplayable = ({ from, to }: Pair) => from === 'sqlserver' || to === 'sqlserver';
let written: { columns: typeof columns; 'rows-per-chunk': number; workers: number };
const spec = () => copy.schema.parse({ from: 'edu.a', to: 'edu_v2.b', ...written });

describe.each(pairs)('a copy from $from into $to', (engines) => {
  it('brings every row once, says beforehand what it will do, and afterwards that it is done', async () => {
    await open(engines);
    const described = await copy.describe(spec(), pair.context());
    expect(described.lines[0]).toBe('-- on edu, for about 6 chunks of up to 10 rows by id');
    expect(described.figures).toMatchObject({ rows: 55, chunks: 6 });
    expect(await pair.edu_v2.sql('select count(*) from b')).toEqual([['0']]);
    const context = pair.context();
    expect(await copy.recover(spec(), context)).toMatchObject({ verdict: 'redo' });
    expect(figuresOf(await pair.copy(written, context))).toMatchObject({ rows: 55, chunks: 6 });
    expect(await pair.edu_v2.sql(all('b'))).toEqual(await pair.edu.sql(all('a')));
    expect(await copy.recover(spec(), context)).toMatchObject({ verdict: 'done' });
    expect(figuresOf(await pair.copy(written, pair.context({ earlierNotes: context.seen.notes })))).toMatchObject({
      rows: 55,
    });
    expect(await pair.edu_v2.sql('select count(*) from b')).toEqual([['55']]);
  });

  it('names the row that is refused, keeps what was committed, and goes on behind it', async () => {
    await open(engines);
    await pair.edu.sql(`update a set name = 'spoilt' where id = 102`);
    const context = pair.context();
    const fault = faultOf(await pair.copy(written, context));
    expect(fault).toMatchObject({
      code: 'copy/check',
      message: expect.stringContaining('rolled back at id = 102, line 5'),
    });
    const [[before] = []] = await pair.edu_v2.sql('select count(*) from b');
    expect(Number(before)).toBeGreaterThanOrEqual(30);
    await pair.edu.sql('update a set name = null where id = 102');
    const outcome = await pair.copy(written, pair.context({ earlierNotes: context.seen.notes }));
    if (outcome.kind === 'failed') expect(outcome.fault.code).toBe('copy/snapshot-gone');
    else expect(await pair.edu_v2.sql(all('b'))).toEqual(await pair.edu.sql(all('a')));
  });

  it('is undone, but never with rows of others', async () => {
    await open(engines);
    figuresOf(await pair.copy(written));
    await pair.edu_v2.sql(`insert into b values (1, 'other', 'no')`);
    const undo = copy.undo(spec());
    if (undo.can !== 'yes') throw new Error('a copy into an empty table can be undone');
    const undone = () => undo.run(pair.context());
    expect(faultOf(await undone())).toMatchObject({ code: 'copy/undo-would-lose' });
    await pair.edu_v2.sql('delete from b where id = 1');
    expect(await undone()).toMatchObject({ kind: 'done', figures: { rows: 55, chunks: 6 } });
    expect(await pair.edu_v2.sql('select count(*) from b')).toEqual([['0']]);
    expect(figuresOf(await pair.copy(written))).toMatchObject({ rows: 55 });
  });
});
