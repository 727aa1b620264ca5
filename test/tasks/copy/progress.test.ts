import { describe, expect, it } from 'vitest';
import type { Progress } from '../../../state/live.ts';
import { CopyProgress, type Width } from '../../../tasks/copy/progress.ts';

function watched(total: number, before = { rows: 0, chunks: 0 }, width: Width = { fixed: 100, guess: 10 }) {
  const told: Progress[] = [];
  const start = { total: BigInt(total), rows: BigInt(before.rows), chunks: before.chunks };
  const progress = new CopyProgress(start, width, (state) => told.push(state));
  return { progress, told, last: () => told.at(-1) };
}

describe('progress of a copy', () => {
  it('is told before the first row, with what was committed before', () => {
    const { told } = watched(1000, { rows: 300, chunks: 3 });
    expect(told).toEqual([{ done: 300, total: 1000, unit: 'rows', bytes: 3000, note: 'chunk 3 of about 10' }]);
  });

  it('grows with the bytes of a chunk and lands on its rows', () => {
    const { progress, last } = watched(1000);
    const chunk = progress.open();
    chunk.bytes(500);
    expect(last()).toMatchObject({ done: 50, note: 'chunk 1 of about 10' });
    chunk.committed(100n);
    expect(last()).toMatchObject({ done: 100 });
  });

  it('never shows more of a chunk than a chunk can hold, nor more than there is', () => {
    const { progress, last } = watched(150);
    const first = progress.open();
    const second = progress.open();
    first.bytes(1_000_000);
    expect(last()?.done).toBe(100);
    second.bytes(1_000_000);
    expect(last()?.done).toBe(150);
  });

  it('never goes back, also when a chunk is rolled back', () => {
    const { progress, told } = watched(1000);
    const chunk = progress.open();
    chunk.bytes(900);
    chunk.dropped();
    const again = progress.open();
    again.bytes(10);
    again.committed(100n);
    const counts = told.map(({ done }) => done);
    expect([...counts].sort((a, b) => a - b)).toEqual(counts);
    expect(counts.at(-1)).toBe(100);
  });

  it('makes chunks smaller once it has seen how wide rows are', () => {
    const { progress } = watched(1_000_000, undefined, { fixed: undefined, guess: undefined });
    expect(progress.rowsPerChunk).toBe(10_000);
    const chunk = progress.open();
    chunk.bytes(1024 * 1024 * 100);
    chunk.committed(100n);
    expect(progress.rowsPerChunk).toBe(100);
  });

  it('keeps the rows per chunk that the runbook asks for', () => {
    const { progress } = watched(1_000_000, undefined, { fixed: 77, guess: 1_000_000 });
    expect(progress.rowsPerChunk).toBe(77);
  });

  it('tells nothing of the width of rows by a chunk that was found committed: its bytes passed before', () => {
    const { progress, last } = watched(1000);
    progress.keep(100n);
    expect(last()).toMatchObject({ done: 100, bytes: 1000, note: 'chunk 1 of about 10' });
    const next = progress.open();
    expect(next.bytes(0)).toBe(0);
    expect(next.bytes(50)).toBe(5);
    expect(last()).toMatchObject({ done: 105 });
    expect(progress.measured).toEqual({ rows: 100, bytes: 0 });
  });

  it('says nothing about chunks when there is only one', () => {
    const { last } = watched(5);
    expect(last()).toEqual({ done: 0, total: 5, unit: 'rows' });
  });
});
