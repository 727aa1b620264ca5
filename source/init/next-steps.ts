import { idVariable } from '../../state/init/text/draft.ts';
import type { Engine } from '../../tasks/engines/engine.ts';

export interface NextSteps {
  /** As the command line names it. */
  readonly file: string;
  /** Of the source, and of the target. */
  readonly engines: readonly [Engine, Engine];
  /** Names of the databases on their servers. */
  readonly databases: readonly [string, string];
  /** Variables of the live environment, and of the stand-ins. */
  readonly live: readonly string[];
  readonly staging: readonly string[];
  readonly makesIds: boolean;
}

/** Never the database itself: whoever pastes the line must not mark production as a stand-in. */
function copyOf(database: string): string {
  return `COPY_OF_${database}`;
}

/** The exact commands from the draft to its first rehearsal. */
export function nextStepLines({ file, engines, databases, live, staging, makesIds }: NextSteps): readonly string[] {
  const path = /^[\w@%+=:,./-]+$/.test(file) ? file : `'${file.replaceAll("'", "'\\''")}'`;
  const [source, target] = databases;
  const [from, to] = engines;
  const marks = new Set([from.standInLine(copyOf(source)), to.standInLine(copyOf(target))]);
  return [
    'Next',
    '  1  Decide what is marked DECIDE, and look again:',
    `       nightferry lint ${path}`,
    '  2  Make a copy of each database to rehearse on, under a name of its own; in each copy:',
    ...[...marks].map((mark) => `       ${mark}`),
    '  3  Say where the copies are; nothing of it is in the file:',
    ...staging.map((name, index) => `       export ${name}=${(engines[index] ?? from).schemes[0]}//user@host/copy`),
    ...(makesIds
      ? [`       export ${idVariable}=$(node -p 'crypto.randomUUID()')    # once: keep it, every id is made of it`]
      : []),
    '  4  See what every step would do; it changes nothing:',
    `       nightferry run ${path} --in staging --dry-run`,
    '  5  Rehearse it, then the same for the night:',
    `       nightferry run ${path} --in staging`,
    `       export ${live.join('=... ')}=...`,
    `       nightferry doctor ${path} --in live`,
  ];
}
