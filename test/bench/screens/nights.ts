import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { packageFolder } from '../../../source/package-folder.ts';

/** Where a bench keeps what it plays: runbooks without a database, and journals that they are played into. */
export interface Nights {
  /** The compiled command line, with a journal of this name. */
  command(journal: string, ...args: readonly string[]): readonly string[];
  file(name: string): string;
}

const head = (name: string) => `runbook-format: 1
runbook: ${name}
title: A ${name} night
roles: { dba: Database administrator }
databases: {}
environments: { here: { databases: {} } }
phases:
  - id: work
    title: Work
    planned: 30m
    steps:
`;

const told = '{ id: told, confirm: [{ id: told, text: People are told, role: dba }] }';

export function writeNights(directory: string): Nights {
  const file = (name: string) => join(directory, name);
  const write = (name: string, steps: string) => writeFileSync(file(`${name}.yaml`), `${head(name)}${steps}`);
  write(
    'quiet',
    `      - ${told}\n      - { id: sleep, title: Sleep, run: { command: [sleep, "600"], repeatable: true } }\n`,
  );
  write('short', `      - ${told}\n`);
  write(
    'busy',
    `      - together:
          limit: 2
          steps:
            - { id: stream, title: Stream, run: { command: [node, stream.mjs], repeatable: true } }
            - ${told}
`,
  );
  writeFileSync(file('stream.mjs'), stream);
  const cli = join(packageFolder, 'dist', 'source', 'cli.js');
  return {
    file,
    command: (journal, ...args) => [process.execPath, cli, '--journal', file(`${journal}.db`), ...args],
  };
}

/** Lines a second, as many as are asked for, as long as whoever reads keeps up; then how long it took. */
const stream = `import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
const [each, seconds] = [100, 15];
const started = performance.now();
for (let batch = 0; batch < seconds * 100; batch += 1) {
  const lines = Array.from({ length: each }, (_, n) => 'row ' + (batch * each + n) + ' of the journal was carried over to grades');
  if (!process.stdout.write(lines.join('\\n') + '\\n')) await once(process.stdout, 'drain');
  const ahead = (batch + 1) * 10 - (performance.now() - started);
  if (ahead > 0) await new Promise((resolve) => setTimeout(resolve, ahead));
}
writeFileSync('stream.json', JSON.stringify({ lines: each * seconds * 100, ms: performance.now() - started }));
`;
