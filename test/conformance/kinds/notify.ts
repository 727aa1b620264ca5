import { existsSync, readFileSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { KindCase } from './case.ts';
import type { KindWorld } from './world.ts';

const at = ({ directory }: KindWorld, name: string) => join(directory, name);

/** What a mail program would have sent. */
const effect: KindCase['effect'] = async (world) =>
  existsSync(at(world, 'sent')) ? readFileSync(at(world, 'sent'), 'utf8') : 'nothing';

export const notifyCases: Readonly<Record<string, KindCase>> = {
  'by a command': {
    yaml: () => `command: [sh, -c, 'test ! -e broken && { echo "$NIGHTFERRY_SUBJECT:"; cat; } > sent']
text: "We begin\\nin an hour"
required: true`,
    shows: () => [
      `to $ sh -c 'test ! -e broken && { echo "$NIGHTFERRY_SUBJECT:"; cat; } > sent':`,
      'We begin',
      'in an hour',
    ],
    effect,
    once: 'We begin:\nWe begin\nin an hour\n',
    changes: { databases: [], files: true },
    failure: {
      code: 'run/exit-code',
      spoil: ({ file }) => file('broken', ''),
      repair: (world) => rm(at(world, 'broken')),
    },
    undo: { can: 'nothing' },
    recovers: { untouched: 'redo', effected: 'done' },
  },
};
