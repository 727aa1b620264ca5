import { z } from 'zod';
import type { Draft, DraftEnvironment } from './draft.ts';
import { parseWith } from './issues.ts';
import { type Reading, readList } from './read.ts';
import { type Recipient, recipientFault, recipientFields, recipientOf } from './recipient.ts';
import { usesOwnVar } from './rules/effects-outside.ts';
import { type Path, valueAt } from './tree.ts';

/** What someone can be told of. */
const occasions = ['phase-done', 'failure', 'gate-waiting', 'rollback', 'end'] as const;

export type Occasion = (typeof occasions)[number];

/** Who is told of what in the environment of a runbook. */
export interface Notification {
  readonly on: readonly Occasion[];
  readonly recipient: Recipient;
}

const recipient = z.strictObject(recipientFields);

export const notificationFields = z
  .strictObject({
    on: z.array(z.enum(occasions)).min(1).meta({ description: 'What they are told of' }),
    ...recipientFields,
    rehearsal: recipient.optional().meta({ description: 'Who is told in a rehearsal instead' }),
  })
  .superRefine((given, issues) => {
    const complain = (path: string[], message: string) => issues.addIssue({ code: 'custom', path, message });
    const wrong = recipientFault(given);
    if (wrong !== undefined) complain([], wrong);
    const wrongInRehearsal = given.rehearsal && recipientFault(given.rehearsal);
    if (wrongInRehearsal !== undefined) complain(['rehearsal'], wrongInRehearsal);
    // It is wanted in the middle of the night, beside whatever the person is asked just then.
    if (given.webhook?.from === 'prompt') complain(['webhook'], "can't be asked for: give it by env:, file: or exec:");
  });

export interface DraftNotification {
  readonly path: Path;
  readonly given: z.output<typeof notificationFields>;
}

/** Reads the session-wide notifications. Faults: those of `parseWith`. */
export function readNotifications(reading: Reading): readonly DraftNotification[] {
  const path: Path = ['notifications'];
  if (valueAt(reading.document, path) === undefined) return [];
  return readList(path, 'notifications', reading).flatMap((at) => {
    const parsed = parseWith(notificationFields, reading.document, at, reading.report);
    return parsed ? [{ path: at, given: parsed.value }] : [];
  });
}

/**
 * Those that hold in the draft's environment. In a stand-in only who is named for rehearsals, or by a var that the
 * stand-in sets to a value of its own: nobody is called out of bed by a rehearsal.
 */
export function notificationsIn(draft: Draft, environment: DraftEnvironment): readonly Notification[] {
  return draft.notifications.flatMap(({ path, given }): readonly Notification[] => {
    const { on, rehearsal } = given;
    if (!environment.standIn) return [{ on, recipient: recipientOf(given) }];
    if (rehearsal) return [{ on, recipient: recipientOf(rehearsal) }];
    return usesOwnVar(path, environment, draft) ? [{ on, recipient: recipientOf(given) }] : [];
  });
}
