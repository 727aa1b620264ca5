import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import Sqlite from 'better-sqlite3';
import { z } from 'zod';
import { engines } from '../../../../tasks/engines/engines.ts';
import type { Taken } from '../taken.ts';
import { runWatched, type Sample } from '../watched.ts';

export interface OurCopy {
  readonly from: string;
  readonly to: string;
  /** The table read, the table filled, and what fills each column, as a runbook says it. */
  readonly copy: { readonly from: string; readonly to: string; readonly columns: Readonly<Record<string, unknown>> };
  readonly namespace: string;
  readonly directory: string;
  readonly signal: AbortSignal;
}

/**
 * A session of the compiled program with one copy in it: journal on disk, ledger in the target, progress, lease and locks. What
 * counts is the step, by the journal: from the event that says that it begins, to the one that says that it is done.
 */
export async function copyWithNightferry(options: OurCopy): Promise<Taken> {
  const { from, to, namespace, directory, signal } = options;
  const journal = join(directory, 'session.db');
  const runbook = join(directory, 'bench.yaml');
  await writeFile(runbook, JSON.stringify(runbookOf(options), undefined, 2));
  const program = join(import.meta.dirname, '../../../../dist/source/cli.js');
  try {
    const { samples } = await runWatched({
      command: [
        ...[process.execPath, program, '--journal', journal],
        ...['run', runbook, '--in', 'bench', '--session', 'bench-1', '--plain'],
      ],
      env: { BENCH_FROM: from, BENCH_TO: to, BENCH_NAMESPACE: namespace },
      signal,
    });
    const { startedMs, finishedMs } = stepIn(journal);
    return {
      seconds: (finishedMs - startedMs) / 1000,
      clientCpuSeconds: cpuBetween(samples, startedMs, finishedMs),
      peakBytes: Math.max(...samples.map(({ peakRssBytes }) => peakRssBytes)),
      grownBytes: grownIn(samples, startedMs, from.startsWith('sqlite:')),
    };
  } finally {
    for (const end of ['', '-wal', '-shm']) await rm(`${journal}${end}`, { force: true });
  }
}

function runbookOf({ from, copy }: OurCopy) {
  const engine = engines.find(({ schemes }) => schemes.some((scheme) => from.startsWith(scheme)))?.key;
  const databases = { edu: 'env:BENCH_FROM', edu_v2: 'env:BENCH_TO' };
  const step = { id: 'rows', title: 'Rows', copy: { ...copy, from: `edu.${copy.from}`, to: `edu_v2.${copy.to}` } };
  return {
    ...{ 'runbook-format': 1, runbook: 'bench', title: 'Bench' },
    ids: { namespace: 'env:BENCH_NAMESPACE' },
    databases: { edu: { engine }, edu_v2: { engine: 'postgres' } },
    environments: { bench: { 'stand-in': true, databases } },
    phases: [{ id: 'copy', title: 'Copy', steps: [step] }],
  };
}

const event = z.object({ type: z.string(), at: z.string() });

function stepIn(journal: string): { readonly startedMs: number; readonly finishedMs: number } {
  const db = new Sqlite(journal, { readonly: true });
  try {
    const events = db.prepare<[], string>('select body from events order by seq').pluck().all();
    const at = (wanted: string) => {
      const found = events.map((body) => event.parse(JSON.parse(body))).find(({ type }) => type === wanted);
      if (!found) throw new Error(`the journal has no ${wanted}`);
      return Date.parse(found.at);
    };
    return { startedMs: at('step.started'), finishedMs: at('step.finished') };
  } finally {
    db.close();
  }
}

function cpuBetween(samples: readonly Sample[], startMs: number, endMs: number): number | undefined {
  const [first, last] = [before(samples, startMs), before(samples, endMs)];
  return first && last && last.cpuSeconds - first.cpuSeconds;
}

/** Pages of a mapped file are the system's, and are left out where there is one. */
function grownIn(samples: readonly Sample[], startMs: number, isMapped: boolean): number | undefined {
  const idle = before(samples, startMs);
  if (!idle) return undefined;
  const bytesOf = ({ rssBytes, mappedBytes }: Sample) => rssBytes - (isMapped ? mappedBytes : 0);
  const most = Math.max(...samples.map(bytesOf));
  return most - bytesOf(idle);
}

function before(samples: readonly Sample[], ms: number): Sample | undefined {
  return samples.findLast(({ atMs }) => atMs <= ms) ?? samples[0];
}
