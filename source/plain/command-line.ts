import type { Journal } from '../../state/journal/journal.ts';
import { programName } from '../../state/typed-command.ts';
import { usualJournalPath } from '../journal-path.ts';
import { quoted } from '../started-as.ts';

/** A command of Nightferry's as the operator types it now: with the journal, where it is not their usual one. */
export function commandLine(words: readonly string[], { file }: Pick<Journal, 'file'>): string {
  const journal = file === undefined || file === usualJournalPath() ? [] : ['--journal', quoted(file)];
  return [programName(), ...journal, ...words].join(' ');
}
