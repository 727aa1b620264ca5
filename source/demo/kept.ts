import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { Fault } from '../../state/fault.ts';
import type { Session } from '../../state/session/session.ts';
import { commandLine } from '../plain/command-line.ts';
import { readable } from '../session/readable.ts';
import type { Desk } from '../workbench.ts';
import { dataOf } from './cluster-server.ts';

/** The mark beside the databases of a demo that is to be kept. */
export function keepMarkOf(directory: string): string {
  return join(directory, 'keep');
}

/**
 * The session whose databases were kept on purpose in this folder, once it came to its end. One that was abandoned has
 * left nothing that anybody could go back to.
 */
export function keptDemo(directory: string, { journal }: Pick<Desk, 'journal'>): Session | undefined {
  if (!existsSync(keepMarkOf(directory)) || !existsSync(dataOf(directory))) return undefined;
  const newest = journal
    .sessions()
    .map(({ session }) => readable(session, journal))
    .flatMap((found) => ('session' in found ? [found.session] : []))
    .find(({ opened }) => opened.demo?.directory === directory);
  return newest?.finished && newest.finished.outcome !== 'abandoned' ? newest : undefined;
}

/** What a new demo says of a kept one before it takes its place. */
export function keptText({ id, finished }: Session, journal: Desk['journal']): readonly string[] {
  return [
    `The databases of the demo ${id} (${finished?.outcome ?? 'ended'}) were kept. A new demo takes their place: they are removed.`,
    `To go back with them first: ${commandLine(['rollback', id], journal)}`,
  ];
}

/** Where nobody can be asked, or nobody said yes. */
export function keptFault(session: Session, journal: Desk['journal']): Fault {
  const [message = '', ...more] = keptText(session, journal);
  return new Fault('demo/kept', message, {
    remedy: [
      ...more,
      `To replace them: ${commandLine(['demo', '--replace'], journal)}`,
      'Or use another journal with --journal: it has a demo of its own.',
    ],
    retry: 'safe',
  });
}
