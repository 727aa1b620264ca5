import { recordFault } from '../state/fault.ts';
import { done, type Evidence, failed, type Outcome, stopped } from '../state/outcome.ts';
import type { Recipient } from '../state/runbook/recipient.ts';
import { formatSecretReference } from '../state/runbook/secret.ts';
import { type Context, defineKind, nothingToUndo } from './kind.ts';
import { deliver } from './notify/deliver.ts';
import { type NotifySpec, recipientIn, schema } from './notify/spec.ts';
import { commandLine } from './run/show.ts';

const tries = 2;
const betweenMs = 1_000;

/** Tells somebody something, by a webhook or a command. The night does not depend on it unless the runbook says so. */
export const notify = defineKind<NotifySpec>({
  key: 'notify',
  summary: 'Tells somebody something, by a webhook or a command.',
  schema,
  effectsOutside: true,
  hasRehearsal: (spec) => spec.rehearsal !== undefined,
  refers: () => [],
  touches: ({ command, webhook }) =>
    command
      ? [{ what: 'command', detail: commandLine(command) }]
      : [{ what: 'elsewhere', detail: `a message to ${webhook ? formatSecretReference(webhook) : 'nobody'}` }],

  requires: (spec, mode) => {
    const recipient = recipientIn(spec, mode);
    const program = recipient.kind === 'command' ? recipient.command[0] : undefined;
    return program === undefined ? [] : [{ need: 'program', program, why: 'it sends a message' }];
  },

  describe: async (spec, context) => ({
    lines: [`to ${named(recipientIn(spec, context.mode))}:`, ...spec.text.trimEnd().split('\n')],
    figures: {},
    evidence: [],
    checks: [],
  }),

  run: (spec, context) => tell(spec, context),

  async recover(_, context) {
    if (context.notes.some((note) => note.delivered === context.at.generation))
      return { verdict: 'done', seen: 'the journal says that it was delivered', outcome: done() };
    return { verdict: 'redo', seen: 'nothing says that it was delivered, and hearing it twice does no harm' };
  },

  // A message can't be called back, and nothing depends on it.
  undo: () => nothingToUndo,
});

async function tell(spec: NotifySpec, context: Context): Promise<Outcome> {
  const recipient = recipientIn(spec, context.mode);
  const post = { ...context, folder: context.path('.') };
  const [subject = ''] = spec.text.trim().split('\n');
  for (let tried = 1; ; tried++) {
    if (context.signal.aborted) return stopped;
    try {
      const end = await deliver({ subject, text: spec.text.trimEnd() }, recipient, post, spec.timeout ?? 15_000);
      if (end === 'stopped') return stopped;
      context.note({ delivered: context.at.generation });
      return done({ evidence: [said(`delivered to ${named(recipient)}`)] });
    } catch (error) {
      const fault = recordFault(error);
      context.output(fault.message);
      if (tried < tries) {
        await context.clock.sleep(betweenMs, context.signal);
        continue;
      }
      const evidence = [said(`NOT delivered to ${named(recipient)}: ${fault.message}`)];
      return spec.required ? failed(fault, { evidence }) : done({ figures: { notDelivered: 1 }, evidence });
    }
  }
}

/** Who it is, without the secret. */
function named(recipient: Recipient): string {
  return recipient.kind === 'webhook'
    ? `the webhook ${formatSecretReference(recipient.webhook)}`
    : `$ ${commandLine(recipient.command)}`;
}

function said(text: string): Evidence {
  return { kind: 'output', title: 'message', text };
}
