import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { systemClock } from '../../source/clock.ts';
import { openCluster } from '../../source/demo/cluster.ts';
import { systemShell } from '../../source/shell.ts';
import type { Figure, Tell } from './figure.ts';
import { checksumSql, rowsSql, select, sourceTable, targetTable } from './grades.ts';
import { type Measured, median, serverCpuSeconds } from './measure.ts';
import { copyWithPsql, hasPsql } from './psql.ts';

const floor = 1;

export interface CopyBench extends Tell {
  readonly rows: number;
  readonly rounds: number;
}

/**
 * Our copy of the grades beside `psql | psql` with the same transform, interleaved on the same server, so that both see
 * the same machine.
 */
export async function benchCopy(options: CopyBench): Promise<readonly Figure[]> {
  if (!(await hasPsql()))
    throw new Error('psql is not installed: it is what the copy is measured against (Debian: postgresql-client).');
  const { rows, rounds, tell } = options;
  const directory = await mkdtemp(join(tmpdir(), 'nightferry-bench-'));
  const cluster = await openCluster({ directory, shell: systemShell, clock: systemClock, temporary: true });
  try {
    const [from, to] = [cluster.url('edu'), cluster.url('edu_v2')];
    tell(`making ${rows.toLocaleString('en')} grades ...`);
    await sql(cluster.url(), 'create database edu');
    await sql(cluster.url(), 'create database edu_v2');
    await sql(from, sourceTable);
    await sql(from, rowsSql(rows));
    await sql(from, 'alter table journal add primary key (id)');
    await sql(from, 'vacuum (analyze) journal');
    await sql(to, targetTable);
    const postmaster = Number((await readFile(join(directory, 'data', 'postmaster.pid'), 'utf8')).split('\n')[0]);
    const ways: Readonly<Record<string, (round: number) => Promise<Omit<Measured, 'serverCpuSeconds'>>>> = {
      nightferry: (round) => ours(from, to, `bench-${round}`),
      'psql text': () => copyWithPsql({ from, to, select, table: 'grades', format: 'text' }),
      'psql binary': () => copyWithPsql({ from, to, select, table: 'grades', format: 'binary' }),
    };
    const measured = new Map<string, Measured[]>(Object.keys(ways).map((way) => [way, []]));
    let expected: string | undefined;
    for (let round = 1; round <= rounds; round += 1) {
      for (const [way, run] of Object.entries(ways)) {
        await sql(to, 'truncate grades');
        await sql(to, 'checkpoint');
        const before = await serverCpuSeconds(postmaster);
        const result = await run(round);
        const after = await serverCpuSeconds(postmaster);
        const cpu = before === undefined || after === undefined ? undefined : after - before;
        measured.get(way)?.push({ ...result, serverCpuSeconds: cpu });
        tell(`round ${round}: ${way} ${result.seconds.toFixed(2)} s`);
        const sum = JSON.stringify(await sql(to, checksumSql));
        expected ??= sum;
        if (sum !== expected)
          throw new Error(`${way} left other rows than the first way: ${sum}, expected ${expected}`);
      }
    }
    return report(measured, options);
  } finally {
    await cluster.stop();
  }
}

function report(measured: ReadonlyMap<string, readonly Measured[]>, { rows, tell }: CopyBench): readonly Figure[] {
  const secondsOf = (way: string) => (measured.get(way) ?? []).map(({ seconds }) => seconds);
  // Each round by itself, because its ways saw the same machine; then the middle of them.
  const ratioOf = (way: string) => {
    const own = secondsOf(way);
    return median(secondsOf('psql text').map((seconds, round) => seconds / (own[round] ?? Number.NaN)));
  };
  tell('\nway           seconds  ratio     rows/s  client CPU  server CPU  peak RSS');
  for (const [way, results] of measured) {
    const of = (pick: (result: Measured) => number | undefined, show: (value: number) => string) => {
      const known = results.map(pick).filter((value) => value !== undefined);
      return known.length === 0 ? '-' : show(median(known));
    };
    const seconds = median(secondsOf(way));
    const cells = [
      seconds.toFixed(2).padStart(7),
      ratioOf(way).toFixed(2).padStart(5),
      Math.round(rows / seconds)
        .toLocaleString('en')
        .padStart(9),
      of(
        ({ clientCpuSeconds }) => clientCpuSeconds,
        (value) => `${value.toFixed(2)} s`,
      ).padStart(10),
      of(
        ({ serverCpuSeconds: value }) => value,
        (value) => `${value.toFixed(2)} s`,
      ).padStart(10),
      of(
        ({ peakRssBytes }) => peakRssBytes,
        (value) => `${Math.round(value / 2 ** 20)} MB`,
      ).padStart(8),
    ];
    tell(`${way.padEnd(13)} ${cells.join('  ')}`);
  }
  return [
    { name: 'pg-ordered', what: 'rows/s of a copy, to psql | psql in text', ratio: ratioOf('nightferry'), floor },
  ];
}

async function ours(from: string, to: string, session: string): Promise<Omit<Measured, 'serverCpuSeconds'>> {
  const script = join(import.meta.dirname, 'ours.ts');
  const child = spawn(process.execPath, ['--import', 'tsx', script, from, to, session], {
    env: { ...process.env, NODE_ENV: 'production' },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let output = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    output += text;
  });
  const [code] = await once(child, 'close');
  if (code !== 0) throw new Error(`the copy ended with ${code}`);
  return JSON.parse(output);
}

async function sql(url: string, text: string): Promise<unknown[]> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query({ text, rowMode: 'array' })).rows;
  } finally {
    await client.end();
  }
}
