import type { CaseResults } from './figures.ts';
import type { Way } from './taken.ts';

const names = ['way', 'rows', 'seconds', 'ratio', 'rows/s', 'client CPU', 'server CPU', 'peak', 'growth'];

/** The figures of a case, a way a line: medians, and the ratio to the `base`, which is 1.00. */
export function caseTable(ways: readonly Way[], results: CaseResults, base: string): readonly string[] {
  const there = ways.filter(({ name }) => results.has(name));
  const lines = there.map(({ name, rows }) => {
    const middle = (pick: Parameters<CaseResults['middle']>[1], show: (value: number) => string) => {
      const value = results.middle(name, pick);
      return value === undefined ? '-' : show(value);
    };
    return [
      name,
      rows.toLocaleString('en'),
      middle(({ seconds }) => seconds, twoDigits),
      results.ratio(name, base).toFixed(2),
      middle(
        ({ seconds }) => rows / seconds,
        (value) => Math.round(value).toLocaleString('en'),
      ),
      middle(({ clientCpuSeconds }) => clientCpuSeconds, inSeconds),
      middle(({ serverCpuSeconds }) => serverCpuSeconds, inSeconds),
      middle(({ peakBytes }) => peakBytes, megabytes),
      middle(({ grownBytes }) => grownBytes, megabytes),
    ];
  });
  const widths = names.map((name, at) => Math.max(name.length, ...lines.map((line) => line[at]?.length ?? 0)));
  return [names, ...lines].map((line) =>
    line
      .map((cell, at) => (at === 0 ? cell.padEnd(widths[at] ?? 0) : cell.padStart(widths[at] ?? 0)))
      .join('  ')
      .trimEnd(),
  );
}

function twoDigits(value: number): string {
  return value.toFixed(2);
}

function inSeconds(value: number): string {
  return `${value.toFixed(2)} s`;
}

export function megabytes(bytes: number): string {
  return `${Math.round(bytes / 2 ** 20)} MB`;
}
