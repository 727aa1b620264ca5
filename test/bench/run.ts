import { parseArgs } from 'node:util';
import { benchCopy } from './copy.ts';
import { type Figure, isReached, rounded } from './figure.ts';
import { benchScreens } from './screens.ts';

/**
 * `npm run bench` measures everything; `npm run bench -- copy` or `-- screens` a part of it. Fails when a figure is below
 * its floor. docs/performance.md says what each is.
 */
const { values: flags, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    rows: { type: 'string', default: '3209747' },
    rounds: { type: 'string', default: '3' },
    json: { type: 'boolean', default: false },
  },
});
const tell = (line: string) => process.stderr.write(`${line}\n`);
const groups: Readonly<Record<string, () => Promise<readonly Figure[]>>> = {
  copy: () => benchCopy({ rows: Number(flags.rows), rounds: Number(flags.rounds), tell }),
  screens: () => benchScreens({ tell }),
};

const wanted = positionals.length > 0 ? positionals : Object.keys(groups);
const figures: Figure[] = [];
for (const name of wanted) {
  const measure = groups[name];
  if (!measure) throw new Error(`There is no bench ${name}. There are: ${Object.keys(groups).join(', ')}.`);
  figures.push(...(await measure()));
}
tell('\nfigure                  ratio  floor');
for (const figure of figures) {
  const { name, what, ratio, floor } = figure;
  const missed = isReached(figure) ? '' : '  MISSED';
  tell(`${name.padEnd(22)} ${ratio.toFixed(2).padStart(6)} ${floor.toFixed(2).padStart(6)}  ${what}${missed}`);
}
const results = figures.map(({ name, ratio, floor }) => ({ name, ratio: rounded(ratio), floor }));
if (flags.json) process.stdout.write(`${JSON.stringify({ results })}\n`);
process.exitCode = figures.every(isReached) ? 0 : 1;
