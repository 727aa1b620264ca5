/** A JSON Schema, or a part of one. */
export interface JsonSchema {
  readonly [keyword: string]: unknown;
}

/** A text that is nothing but a var: it takes the var's type. */
const whole = { type: 'string', pattern: '^\\{\\{[a-z][a-z0-9_]*\\}\\}$' };
/** A text with a var somewhere in it: what becomes of it is not known here. */
const anywhere = { type: 'string', pattern: '\\{\\{[a-z][a-z0-9_]*\\}\\}' };

/** The same schema, with `{{name}}` allowed wherever a number, true or false, or a text of some form is asked for. */
export function acceptVars(schema: JsonSchema): JsonSchema {
  const inner = Object.fromEntries(Object.entries(schema).map(([keyword, value]) => [keyword, into(keyword, value)]));
  const { description, ...rest } = inner;
  const instead = varFor(rest);
  if (!instead) return inner;
  return { ...(description !== undefined && { description }), anyOf: [rest, instead] };
}

function varFor(schema: JsonSchema): JsonSchema | undefined {
  if (schema.type === 'number' || schema.type === 'integer' || schema.type === 'boolean') return whole;
  if (typeof schema.const === 'string' || typeof schema.const === 'number' || Array.isArray(schema.enum)) return whole;
  return schema.type === 'string' && ('pattern' in schema || 'format' in schema) ? anywhere : undefined;
}

/** Follows the keywords that hold schemas. Names of keys are never vars. */
function into(keyword: string, value: unknown): unknown {
  if (keyword === 'properties' && isSchema(value)) {
    return Object.fromEntries(
      Object.entries(value).map(([key, part]) => [key, isSchema(part) ? acceptVars(part) : part]),
    );
  }
  if (['anyOf', 'oneOf', 'allOf', 'prefixItems'].includes(keyword) && Array.isArray(value)) {
    return value.map((part: unknown) =>
      isSchema(part) && !('required' in part && !('type' in part)) ? acceptVars(part) : part,
    );
  }
  return ['items', 'additionalProperties'].includes(keyword) && isSchema(value) ? acceptVars(value) : value;
}

function isSchema(value: unknown): value is JsonSchema {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
