import { chmodSync, existsSync, readdirSync, readFileSync } from 'node:fs';
import { rename } from 'node:fs/promises';
import { join } from 'node:path';
import type { KindCase } from './case.ts';
import type { KindWorld } from './world.ts';

const at = ({ directory }: KindWorld, name: string) => join(directory, name);
const before = 'DATABASE_URL=postgres://app:old-password@db1/edu # of the backend\nLOG_LEVEL=info\n';

/** The file, and how often it was backed up. */
const effect: KindCase['effect'] = async (world) => ({
  text: existsSync(at(world, '.env')) ? readFileSync(at(world, '.env'), 'utf8') : 'gone',
  backups: readdirSync(world.directory).filter((name) => name.startsWith('.env.before-')),
});

const common: Pick<KindCase, 'before' | 'effect' | 'changes' | 'failure' | 'recovers' | 'undo'> = {
  before: async (world) => {
    await world.file('.env', before);
    chmodSync(at(world, '.env'), 0o640);
  },
  effect,
  changes: { databases: [], files: true },
  failure: {
    code: 'file/missing',
    spoil: (world) => rename(at(world, '.env'), at(world, '.away')),
    repair: (world) => rename(at(world, '.away'), at(world, '.env')),
  },
  recovers: { untouched: 'redo', effected: 'done' },
  undo: {
    can: 'yes',
    shows: (world) => [`copies ${at(world, '.env.before-one-step-1-step')} over ${at(world, '.env')}`],
    back: async (world) => readFileSync(at(world, '.env'), 'utf8'),
    failure: {
      code: 'edit/changed-since',
      spoil: (world) => rename(at(world, '.env'), at(world, '.away')).then(() => world.file('.env', 'by hand')),
      repair: (world) => rename(at(world, '.away'), at(world, '.env')),
    },
    recovers: { untouched: 'redo', effected: 'done' },
  },
};

const backups = ['.env.before-one-step-1-step'];

export const editCases: Readonly<Record<string, KindCase>> = {
  'of a setting of a .env file': {
    ...common,
    yaml: () => 'file: .env\nset: { DATABASE_URL: env:ID_NAMESPACE }\nadd: { SINCE: tonight }',
    shows: (world) => [
      `edits ${at(world, '.env')}, and keeps it as it was beside it`,
      '@@ line 1',
      '- DATABASE_URL=postgres://app:•••@db1/edu # of the backend',
      '+ DATABASE_URL=••• # of the backend',
      '@@ line 3',
      '+ SINCE=tonight',
    ],
    once: {
      text: 'DATABASE_URL=0b7c1c3e-8f3a-4a51-9c8e-6f0f4b1d2a10 # of the backend\nLOG_LEVEL=info\nSINCE=tonight\n',
      backups,
    },
  },

  'of texts and patterns': {
    ...common,
    yaml: () => `file: .env
replace:
  - { find: "db1/edu ", with: "db1/edu_v2 " }
  - { pattern: "^LOG_LEVEL=(.*)$", with: "LOG_LEVEL=$1,sql" }`,
    shows: () => ['- LOG_LEVEL=info', '+ LOG_LEVEL=info,sql'],
    once: { text: before.replace('/edu ', '/edu_v2 ').replace('info', 'info,sql'), backups },
  },
};
