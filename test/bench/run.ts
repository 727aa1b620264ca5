import { parseArgs } from 'node:util';
import { Interrupted } from './copy/interrupted.ts';
import { benchCopy } from './copy.ts';
import { type Figure, isReached, rounded } from './figure.ts';
import { benchScreens } from './screens.ts';

/**
 * `npm run bench` measures everything; `npm run bench -- copy` or `-- screens` a part of it. Fails when a figure is below
 * its floor, or could not be measured. docs/performance.md says what each is.
 */
const { values: flags, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    rows: { type: 'string', default: '3209747' },
    rounds: { type: 'string', default: '3' },
    only: { type: 'string', default: '' },
    json: { type: 'boolean', default: false },
  },
});
const tell = (line: string) => process.stderr.write(`${line}\n`);
const figures: Figure[] = [];
const leftOut: string[] = [];
const groups: Readonly<Record<string, () => Promise<void>>> = {
  copy: async () => {
    const only = flags.only.split(',').filter((name) => name !== '');
    const found = await benchCopy({ rows: wholeNumber('rows', 1_000), rounds: wholeNumber('rounds', 1), only, tell });
    figures.push(...found.figures);
    leftOut.push(...found.leftOut);
  },
  screens: async () => {
    figures.push(...(await benchScreens({ tell })));
  },
};

try {
  const wanted = positionals.length > 0 ? positionals : Object.keys(groups);
  for (const name of wanted) {
    const measure = groups[name];
    if (!measure) throw new Error(`There is no bench ${name}. There are: ${Object.keys(groups).join(', ')}.`);
    await measure();
  }
  report();
} catch (error) {
  tell(inWords(error));
  process.exitCode = error instanceof Interrupted ? 130 : 2;
}

/** With what caused it. */
function inWords(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return error.cause === undefined ? error.message : `${error.message}\n${inWords(error.cause)}`;
}

function report(): void {
  tell('\nfigure                  ratio  floor');
  for (const figure of figures) {
    const { name, what, ratio, floor } = figure;
    const missed = isReached(figure) ? '' : '  MISSED';
    tell(`${name.padEnd(22)} ${ratio.toFixed(2).padStart(6)} ${floor.toFixed(2).padStart(6)}  ${what}${missed}`);
  }
  for (const reason of leftOut) tell(`left out: ${reason}`);
  const results = figures.map(({ name, ratio, floor }) => ({ name, ratio: rounded(ratio), floor }));
  if (flags.json) process.stdout.write(`${JSON.stringify({ results })}\n`);
  process.exitCode = leftOut.length === 0 && figures.every(isReached) ? 0 : 1;
}

function wholeNumber(flag: 'rows' | 'rounds', least: number): number {
  const value = Number(flags[flag]);
  if (Number.isInteger(value) && value >= least) return value;
  throw new Error(`--${flag} takes a whole number from ${least.toLocaleString('en')} on, not ${flags[flag]}.`);
}
