import { z } from 'zod';
import { duration } from '../../state/runbook/duration.ts';
import { text } from '../../state/runbook/fields.ts';
import { type Recipient, recipientFault, recipientFields, recipientOf } from '../../state/runbook/recipient.ts';

const recipient = z.strictObject(recipientFields);

export const schema = z
  .strictObject({
    ...recipientFields,
    text: text.describe('What is said. Its first line is the subject.'),
    timeout: duration.optional().describe('For each try. Default: 15s.'),
    required: z
      .literal(true)
      .optional()
      .describe('The step fails when nobody could be told. Default: it says so and goes on.'),
    rehearsal: recipient.optional().describe('Who is told in a rehearsal instead.'),
  })
  .superRefine((spec, issues) => {
    const wrong = recipientFault(spec);
    if (wrong !== undefined) issues.addIssue({ code: 'custom', message: wrong });
    const wrongInRehearsal = spec.rehearsal && recipientFault(spec.rehearsal);
    if (wrongInRehearsal !== undefined)
      issues.addIssue({ code: 'custom', path: ['rehearsal'], message: wrongInRehearsal });
  });

export type NotifySpec = z.infer<typeof schema>;

/** Who is told: in a rehearsal whoever the runbook names for it. */
export function recipientIn(spec: NotifySpec, mode: 'live' | 'rehearsal'): Recipient {
  return recipientOf(mode === 'rehearsal' && spec.rehearsal ? spec.rehearsal : spec);
}
