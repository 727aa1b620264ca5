import { z } from 'zod';
import { duration, durationText } from './duration.ts';
import { databaseName, line, scalar, slug, varName } from './fields.ts';
import { secretReference } from './secret.ts';
import { windowField } from './window.ts';

/**
 * The parts of a runbook, as the parser reads them and the JSON Schema shows them. The parser reads key by key, so that
 * one fault hides no other; the schema joins the same fields into one.
 */
export const runbookFormat = 1;

const yes = z.boolean().optional();
const described = (description: string, text: z.ZodString = line) => text.meta({ description });

export const headFields = {
  'runbook-format': z.literal(runbookFormat).meta({ description: 'Version of this format' }),
  runbook: described('Id of the runbook', slug),
  title: described('What it does, in one line'),
  window: windowField.optional(),
  contacts: z.array(z.strictObject({ name: line, reach: line })).optional(),
  ids: z
    .strictObject({ namespace: secretReference })
    .meta({ description: 'The UUID that every deterministic id is made from, by secret reference' })
    .optional(),
};

/** Sections that map a name to something: every entry is read by itself. */
export const roleFields = { name: slug, value: described('Title of the role') };
export const triggerFields = { name: slug, value: described('When rollback has to be considered') };
export const varFields = { name: varName, value: scalar };
export const databaseFields = {
  name: databaseName,
  value: z.strictObject({ engine: z.string().meta({ description: 'The kind of database' }) }),
};
export const urlFields = { name: databaseName, value: secretReference };

export const environmentFields = {
  'stand-in': yes.meta({ description: 'Holds no real data: sessions here are rehearsals' }),
  production: yes.meta({ description: 'Screens show that this is the real thing' }),
};

const gateField = z
  .strictObject({
    backups: z
      .record(databaseName, z.enum(['made', 'proven']))
      .optional()
      .meta({ description: 'How sure the backup of each database must be' }),
    freezes: z
      .record(databaseName, z.enum(['unproven', 'proven']))
      .optional()
      .meta({ description: 'How sure the freeze of each database must be' }),
  })
  .meta({ description: 'What must hold before the phase opens' });

export const phaseFields = {
  id: slug,
  title: line.optional(),
  needs: z.array(slug).meta({ description: 'Phases that come before' }).optional(),
  planned: duration.optional(),
  'sign-off': z.array(slug).meta({ description: 'Roles that approve the phase' }).optional(),
  gate: gateField.optional(),
};

export const rollbackFields = {
  title: line.optional(),
  when: z
    .string()
    .regex(/^(before|after) [a-z][a-z0-9-]*$/, 'write "before PHASE" or "after PHASE"')
    .meta({ description: 'The phase before or after whose beginning the plan may be taken' })
    .optional(),
  undoes: z.array(slug).min(1).meta({ description: 'Phases it takes back; those that need them come along' }),
  planned: duration.meta({ description: 'How long it takes: the time to turn back is counted from it' }).optional(),
};

export const stepFields = {
  id: slug,
  title: line.optional(),
  planned: duration.optional(),
  'point-of-no-return': yes.meta({ description: 'Rollback loses data after this step' }),
  phrase: line.meta({ description: 'Typed before a point of no return; default: id of the runbook' }).optional(),
  rehearsal: z.strictObject({ skip: line }).meta({ description: 'Why a rehearsal leaves the step out' }).optional(),
};

export const togetherFields = {
  limit: z.int().min(1).max(64).meta({ description: 'How many run at a time' }).optional(),
};

export const followUpFields = {
  id: slug,
  title: line,
  due: durationText.optional(),
  after: slug.meta({ description: 'Phase whose end starts the clock' }).optional(),
};
