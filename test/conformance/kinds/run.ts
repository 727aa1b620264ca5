import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { KindCase, UndoCase } from './case.ts';
import type { KindWorld } from './world.ts';

const at = ({ directory }: KindWorld, name: string) => join(directory, name);

const effect: KindCase['effect'] = async (world) =>
  existsSync(at(world, 'effect')) ? readFileSync(at(world, 'effect'), 'utf8') : 'nothing';

/** Fails while there is a file `broken`, stays in its middle while there is a pipe `hold` into which nobody writes. */
const waiting = 'test ! -e broken && touch begun && { test ! -p hold || read held < hold; }';

const common: Pick<KindCase, 'effect' | 'once' | 'changes' | 'failure' | 'middle' | 'undo'> = {
  effect,
  once: 'once\n',
  changes: { databases: [], files: true },
  undo: { can: 'no', why: 'the runbook gives it no `undo:`' },
  failure: {
    code: 'run/exit-code',
    spoil: ({ file }) => file('broken', ''),
    repair: (world) => rm(at(world, 'broken')),
  },
  middle: {
    hold: async (world) => void execFileSync('mkfifo', [at(world, 'hold')]),
    async reached(world) {
      while (!existsSync(at(world, 'begun'))) await new Promise((resolve) => setTimeout(resolve, 5));
    },
    release: (world) => rm(at(world, 'hold')),
  },
};

/** As `waiting`, for the way back: with files of other names, so that each can be held and spoilt by itself. */
const undoing = 'test ! -e stuck && { test -e undoing || touch undoing; } && { test ! -p hold || read held < hold; }';

const undone: Pick<Extract<UndoCase, { can: 'yes' }>, 'can' | 'back' | 'failure' | 'middle'> = {
  can: 'yes',
  // What the commands leave to be seen by is no part of it.
  back: effect,
  failure: {
    code: 'run/exit-code',
    spoil: ({ file }) => file('stuck', ''),
    repair: (world) => rm(at(world, 'stuck')),
  },
  middle: {
    hold: async (world) => void execFileSync('mkfifo', [at(world, 'hold')]),
    async reached(world) {
      while (!existsSync(at(world, 'undoing'))) await new Promise((resolve) => setTimeout(resolve, 5));
    },
    release: (world) => rm(at(world, 'hold')),
  },
};

export const runCases: Readonly<Record<string, KindCase>> = {
  'of a line for the shell, with a probe': {
    ...common,
    yaml: () => `shell: true
command: ${waiting} && echo once >> effect
probe: { command: test -e effect }`,
    shows: () => [`$ ${waiting} && echo once >> effect`, 'unless done already: $ test -e effect'],
    recovers: { untouched: 'redo', middle: 'redo', effected: 'done' },
  },

  'that may be repeated': {
    ...common,
    yaml: () => `command: [sh, -c, "${waiting} && echo once > effect"]
cwd: .
env: { TOKEN: env:ID_NAMESPACE }
repeatable: true`,
    shows: () => [`$ sh -c '${waiting} && echo once > effect'`, 'with TOKEN set'],
    recovers: { untouched: 'redo', middle: 'redo', effected: 'redo' },
  },

  'that a command takes back, with probes': {
    ...common,
    yaml: () => `shell: true
command: ${waiting} && echo once >> effect
probe: { command: test -e effect }
undo:
  command: ${undoing} && rm effect
  probe: { command: test ! -e effect }`,
    shows: () => [`$ ${waiting} && echo once >> effect`],
    recovers: { untouched: 'redo', middle: 'redo', effected: 'done' },
    undo: {
      ...undone,
      shows: () => [
        `$ ${undoing} && rm effect`,
        'only if the step is done: $ test -e effect',
        'unless it is undone already: $ test ! -e effect',
      ],
      recovers: { untouched: 'redo', middle: 'redo', effected: 'done' },
    },
  },

  'that a command takes back, as often as one likes': {
    ...common,
    yaml: () => `command: [sh, -c, "${waiting} && echo once > effect"]
repeatable: true
undo: { command: [sh, -c, "${undoing} && rm -f effect"], repeatable: true }`,
    shows: () => [`$ sh -c '${waiting} && echo once > effect'`],
    recovers: { untouched: 'redo', middle: 'redo', effected: 'redo' },
    undo: {
      ...undone,
      shows: () => [`$ sh -c '${undoing} && rm -f effect'`],
      recovers: { untouched: 'redo', middle: 'redo', effected: 'redo' },
    },
  },

  'of which nothing tells how far it came': {
    ...common,
    yaml: () => `command: [sh, -c, "${waiting} && echo once >> effect"]`,
    shows: () => [`$ sh -c '${waiting} && echo once >> effect'`],
    recovers: { untouched: 'ask', middle: 'ask', effected: 'ask' },
  },
};
