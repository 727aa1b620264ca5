import { formatCount } from '../../state/format.ts';
import { pairId, type Said } from '../../state/init/match-tables.ts';
import { copiesOf, type Proposal } from '../../state/init/proposal.ts';
import { isSlug, slugOf } from '../../state/init/slugs.ts';
import { didYouMean } from '../../state/runbook/similar.ts';
import { parsePlannedWindow } from '../../state/runbook/window.ts';
import { isZone } from '../../state/runbook/zone.ts';
import { type Asker, askFor, askYesNo } from './asker.ts';

/** The zone of the window, and of local times that no catalog knows the zone of. */
export function askZone(asker: Asker, otherwise: string): Promise<string> {
  return askFor<string>(asker, {
    prompt: 'Time zone of the window, and of times without one in the source',
    otherwise,
    read(line) {
      if (isZone(line)) return line;
      const near = didYouMean(line, Intl.supportedValuesOf('timeZone'));
      return {
        again: `${line} is no time zone such as Asia/Baku${near === undefined ? '' : `; did you mean ${near}?`}`,
      };
    },
  });
}

export function askWindow(asker: Asker, otherwise: string): Promise<string> {
  return askFor<string>(asker, {
    prompt: 'When it may run',
    otherwise,
    read: (line) =>
      parsePlannedWindow(line) ? line : { again: 'Write a day and two times, such as Sat 02:00-06:00.' },
  });
}

/** Nobody has to know it yet: an empty answer leaves it to the file. */
export function askApplication(asker: Asker): Promise<string | undefined> {
  return askFor(asker, {
    prompt: 'Role that the application logs in with, - where you do not know',
    otherwise: '-',
    read: (line) => (line === '-' ? undefined : line),
  });
}

export function askRoles(asker: Asker, otherwise: string): Promise<readonly string[]> {
  return askFor(asker, { prompt: 'Roles that sign; the first does the work', otherwise, read: readRoles });
}

export function readRoles(text: string): readonly string[] | { readonly again: string } {
  const roles = text
    .split(',')
    .map((role) => slugOf(role))
    .filter((role) => role !== '');
  const wrong = roles.find((role) => !/^[a-z]/.test(role));
  if (roles.length === 0 || wrong !== undefined) return { again: 'Write words such as dba, technical-lead.' };
  return [...new Set(roles)];
}

export function askName(asker: Asker, otherwise: string): Promise<string> {
  return askFor<string>(asker, {
    prompt: 'Name of the runbook',
    otherwise,
    read: (line) => (isSlug(line) ? line : { again: 'Use a-z, 0-9 and -, a letter first.' }),
  });
}

/** Goes through the tables that were only guessed, one by one. */
export async function askGuesses(asker: Asker, proposal: Proposal): Promise<Said> {
  const guessed = [...copiesOf(proposal), ...proposal.held].filter(({ confidence }) => confidence === 'likely');
  const said = { same: new Set<string>(), other: new Set<string>() };
  if (guessed.length === 0) return said;
  asker.say(
    `${formatCount(guessed.length, 'table')} of the target ${guessed.length === 1 ? 'has' : 'have'} another name in the source, or so it looks:`,
  );
  for (const { source, target, reason } of guessed) {
    const isSame = await askYesNo(asker, `  ${target.sql} is filled from ${source.sql}? ${reason}`, 'y');
    (isSame ? said.same : said.other).add(pairId(source, target));
  }
  return said;
}
