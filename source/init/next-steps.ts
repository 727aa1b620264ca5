import { idVariable } from '../../state/init/text/draft.ts';
import type { Engine } from '../../tasks/engines/engine.ts';

export interface NextSteps {
  /** As the command line names it. */
  readonly file: string;
  readonly engine: Engine;
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
export function nextStepLines({ file, engine, databases, live, staging, makesIds }: NextSteps): readonly string[] {
  const path = /^[\w@%+=:,./-]+$/.test(file) ? file : `'${file.replaceAll("'", "'\\''")}'`;
  const [source, target] = databases;
  return [
    'Next',
    '  1  Decide what is marked DECIDE, and look again:',
    `       nightferry lint ${path}`,
    '  2  Make a copy of each database to rehearse on, under a name of its own; in each copy:',
    `       ${engine.standInLine(copyOf(source))}`,
    ...(target === source ? [] : [`       ${engine.standInLine(copyOf(target))}`]),
    '  3  Say where the copies are; nothing of it is in the file:',
    ...staging.map((name) => `       export ${name}=postgres://user@host:5432/copy`),
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
