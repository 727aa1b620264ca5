import { z } from 'zod';
import {
  databaseFields,
  environmentFields,
  followUpFields,
  headFields,
  phaseFields,
  roleFields,
  rollbackFields,
  runbookFormat,
  stepFields,
  togetherFields,
  triggerFields,
  urlFields,
  varFields,
} from './document.ts';
import { acceptVars, type JsonSchema } from './json-schema-vars.ts';
import type { Language, StepLanguage } from './language.ts';
import { notificationFields } from './notifications.ts';

/**
 * The JSON Schema (draft 2020-12) of runbooks, made from the same types that the parser reads with, for editors. It
 * says what a file may look like; what only lint can tell (references, SQL, environments) is not in it.
 */
export function runbookJsonSchema(language: Language): JsonSchema {
  const engines = language.engines.map(({ key }) => key);
  const environment = z.strictObject({
    ...environmentFields,
    databases: entries(urlFields).optional(),
    vars: entries(varFields).optional(),
  });
  const schema = z.strictObject({
    ...headFields,
    roles: entries(roleFields).optional(),
    databases: entries({ ...databaseFields, value: z.strictObject({ engine: z.enum(engines) }) }).optional(),
    vars: entries(varFields).optional(),
    environments: entries({ name: roleFields.name, value: environment }),
    triggers: entries(triggerFields).optional(),
    phases: z.array(refer('phase')).min(1),
    rollbacks: z.record(roleFields.name, refer('rollback')).optional(),
    'follow-ups': z.array(refer('followUp')).min(1).optional(),
    notifications: z.array(refer('notification')).min(1).optional(),
  });
  return {
    ...jsonOf(schema),
    $id: `urn:nightferry:runbook:${runbookFormat}`,
    title: `Nightferry runbook, format ${runbookFormat}`,
    $defs: {
      phase: definition(z.strictObject({ ...phaseFields, steps: z.array(refer('item')).min(1) })),
      rollback: definition(z.strictObject({ ...rollbackFields, steps: z.array(refer('item')).min(1) })),
      item: { anyOf: [{ $ref: '#/$defs/step' }, { $ref: '#/$defs/together' }] },
      together: definition(
        z.strictObject({ together: z.strictObject({ ...togetherFields, steps: z.array(refer('step')).min(1) }) }),
      ),
      step: definition(stepSchema(language.stepKinds)),
      followUp: definition(z.strictObject(followUpFields)),
      notification: definition(notificationFields),
      ...Object.fromEntries(language.stepKinds.map((kind) => [`kind-${kind.key}`, kindSchema(kind)])),
    },
  };
}

function stepSchema(kinds: readonly StepLanguage[]): z.ZodType {
  const keys = Object.fromEntries(kinds.map(({ key }) => [key, refer(`kind-${key}`).optional()]));
  return z.strictObject({ ...stepFields, ...keys }).meta({ oneOf: kinds.map(({ key }) => ({ required: [key] })) });
}

function kindSchema({ schema, summary }: StepLanguage): JsonSchema {
  return { ...definition(schema), description: summary };
}

/** Vars are filled into these parts, so that a number may be a var's name. */
function definition(schema: z.ZodType): JsonSchema {
  const { $schema: _, ...json } = jsonOf(schema);
  return acceptVars(json);
}

function jsonOf(schema: z.ZodType): JsonSchema {
  return z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' }) as JsonSchema;
}

function entries<V extends z.ZodType>({ name, value }: { readonly name: z.ZodString; readonly value: V }) {
  return z.record(name, value);
}

function refer(name: string): z.ZodType {
  return z.unknown().meta({ $ref: `#/$defs/${name}` });
}
