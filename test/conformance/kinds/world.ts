import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Answer } from '../../../state/answer.ts';
import { type FreshDatabase, freshDatabase } from '../../support/databases.ts';
import { temporaryDirectory } from '../../support/directories.ts';
import { type Barrier, barrierIn } from './barrier.ts';
import { type Content, databaseContent, fileContent } from './content.ts';

export const databaseNames = ['edu', 'edu_v2'] as const;

/** A step that the one step needs: done, in a process of its own, before any other process is started. */
export interface EarlierStep {
  /** Its kind and spec, as a part of a mapping: `mark: { on: edu }`. */
  readonly yaml: string;
  /** What happens in the world after it. */
  after?(world: KindWorld): Promise<void>;
}

/** What is around the one step of a runbook: two real databases, a directory, a journal and a person. */
export interface KindWorld {
  /** The runbook's folder. */
  readonly directory: string;
  readonly runbook: string;
  readonly journal: string;
  readonly env: Readonly<Record<string, string>>;
  readonly edu: FreshDatabase;
  readonly edu_v2: FreshDatabase;
  /** Holds up whoever runs SQL that waits for it: see `Barrier.sql`. */
  readonly barrier: Barrier;
  /** What the person answers, by the id of the item asked about or the kind of question. Anything else stays open. */
  readonly answers: Map<string, Answer>;
  file(name: string, text: string): Promise<void>;
  readonly earlier?: EarlierStep | undefined;
  /** Something else to end with the world. */
  onRemove(end: () => Promise<unknown>): void;
  /** Everything in both databases and the folder; with the ledger when told so. */
  content(options?: { ledger: boolean }): Promise<Readonly<Record<string, Content>>>;
  remove(): Promise<void>;
}

export async function openWorld(earlier?: EarlierStep): Promise<KindWorld> {
  const [edu, edu_v2, folder, beside] = await Promise.all([
    freshDatabase(),
    freshDatabase(),
    temporaryDirectory(),
    temporaryDirectory(),
  ]);
  const { directory } = folder;
  const barrier = barrierIn(edu_v2, edu);
  const ends: (() => Promise<unknown>)[] = [];
  return {
    ...{ directory, edu, edu_v2, barrier, earlier },
    runbook: join(directory, 'one-step.yaml'),
    journal: join(beside.directory, 'journal.db'),
    env: { EDU_URL: edu.url, EDU_V2_URL: edu_v2.url, ID_NAMESPACE: '0b7c1c3e-8f3a-4a51-9c8e-6f0f4b1d2a10' },
    answers: new Map(),
    onRemove: (end) => void ends.push(end),
    file: (name, text) => writeFile(join(directory, name), text),
    content: async (options = { ledger: false }) => ({
      edu: await databaseContent(edu, options),
      edu_v2: await databaseContent(edu_v2, options),
      files: fileContent(directory),
    }),
    remove: async () => {
      await barrier.lift();
      await Promise.all(ends.map((end) => end()));
      await Promise.all([edu.drop(), edu_v2.drop(), folder.remove(), beside.remove()]);
    },
  };
}

/** The runbook of one step, with this under its kind's key. */
export function oneStep(kind: string, yaml: string, earlier?: EarlierStep): string {
  return `runbook-format: 1
runbook: one-step
title: One step
roles: { dba: Database administrator }
ids: { namespace: env:ID_NAMESPACE }
databases: { edu: { engine: postgres }, edu_v2: { engine: postgres } }
environments:
  test: { databases: { edu: env:EDU_URL, edu_v2: env:EDU_V2_URL } }
phases:
  - id: phase
    title: The phase
    steps:
${earlier === undefined ? '' : `      - { id: earlier, title: The step before, ${earlier.yaml} }\n`}      - id: step
        title: The step
        ${kind}:
${yaml.replace(/^(?=.)/gm, ' '.repeat(10))}
`;
}
