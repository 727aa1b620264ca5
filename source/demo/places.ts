import { dirname, join } from 'node:path';
import { sha256 } from '../../state/canonical.ts';
import type { Session } from '../../state/session/session.ts';
import { readable } from '../session/readable.ts';
import type { Desk } from '../workbench.ts';
import { clusterParent } from './cluster.ts';

/** The folder of a demo's cluster: one for each demo and journal, so that demos of different journals never meet. */
export function demoDirectory(name: string, journalFile: string): string {
  const own = sha256(journalFile).slice(0, 12);
  return join(clusterParent(dirname(journalFile)), `nightferry-demo-${own}-${name}`);
}

/** The sessions of that demo that were interrupted, newest first. */
export function unfinishedDemos(name: string, { journal }: Desk): readonly Session[] {
  return journal.sessions().flatMap(({ session: id }) => {
    const found = readable(id, journal);
    return 'session' in found && !found.session.finished && found.session.opened.demo?.name === name
      ? [found.session]
      : [];
  });
}
