import type { JsonSchema } from '../../../state/runbook/json-schema-vars.ts';

/**
 * A JSON Schema validator with the few keywords that our schemas use. A keyword it does not know is an error, so that a
 * schema can't pass by saying something that nobody checks. Returns what is wrong, each with its place.
 */
export function validate(root: JsonSchema, value: unknown): readonly string[] {
  return check(root, value, '', root);
}

const annotations = new Set(['$schema', '$id', '$defs', 'title', 'description', 'default']);

function check(schema: unknown, value: unknown, at: string, root: JsonSchema): readonly string[] {
  if (typeof schema === 'boolean') return schema ? [] : [`${at}: nothing is allowed`];
  if (!isObject(schema)) throw new Error(`${at}: not a schema: ${JSON.stringify(schema)}`);
  return Object.entries(schema).flatMap(([keyword, rule]): readonly string[] => {
    if (annotations.has(keyword)) return [];
    const judge = keywords[keyword];
    if (!judge) throw new Error(`${at}: unknown keyword ${keyword}`);
    return judge(rule, value, at, root, schema);
  });
}

type Judge = (rule: unknown, value: unknown, at: string, root: JsonSchema, schema: JsonSchema) => readonly string[];

const keywords: Readonly<Record<string, Judge>> = {
  $ref: (rule, value, at, root) => check(resolve(String(rule), root), value, at, root),
  type: (rule, value, at) => {
    const types = Array.isArray(rule) ? rule : [rule];
    const isType = types.includes(typeOf(value)) || (types.includes('integer') && Number.isInteger(value));
    return isType ? [] : [`${at}: not ${types.join(' or ')}`];
  },
  const: (rule, value, at) => (rule === value ? [] : [`${at}: not ${String(rule)}`]),
  enum: (rule, value, at) => (Array.isArray(rule) && rule.includes(value) ? [] : [`${at}: not one of the few`]),
  pattern: (rule, value, at) =>
    typeof value !== 'string' || new RegExp(String(rule), 'u').test(value) ? [] : [`${at}: not like ${String(rule)}`],
  minLength: (rule, value, at) =>
    typeof value !== 'string' || value.length >= Number(rule) ? [] : [`${at}: too short`],
  maxLength: (rule, value, at) =>
    typeof value !== 'string' || value.length <= Number(rule) ? [] : [`${at}: too long`],
  minimum: (rule, value, at) => (typeof value !== 'number' || value >= Number(rule) ? [] : [`${at}: too small`]),
  maximum: (rule, value, at) => (typeof value !== 'number' || value <= Number(rule) ? [] : [`${at}: too large`]),
  exclusiveMinimum: (rule, value, at) =>
    typeof value !== 'number' || value > Number(rule) ? [] : [`${at}: too small`],
  minItems: (rule, value, at) => (!Array.isArray(value) || value.length >= Number(rule) ? [] : [`${at}: too few`]),
  maxItems: (rule, value, at) => (!Array.isArray(value) || value.length <= Number(rule) ? [] : [`${at}: too many`]),
  format: () => [],
  required: (rule, value, at) => {
    if (!isObject(value) || !Array.isArray(rule)) return [];
    return rule.filter((key) => !Object.hasOwn(value, key)).map((key) => `${at}: lacks ${key}`);
  },
  dependentRequired: (rule, value, at, root) => {
    if (!isObject(value) || !isObject(rule)) return [];
    const given = Object.keys(rule).filter((key) => Object.hasOwn(value, key));
    return given.flatMap((key) => check({ required: rule[key] }, value, at, root));
  },
  properties: (rule, value, at, root) => {
    if (!isObject(value) || !isObject(rule)) return [];
    const known = Object.keys(value).filter((key) => Object.hasOwn(rule, key));
    return known.flatMap((key) => check(rule[key], value[key], `${at}/${key}`, root));
  },
  additionalProperties: (rule, value, at, root, { properties }) => {
    if (!isObject(value)) return [];
    const others = Object.keys(value).filter((key) => !isObject(properties) || !Object.hasOwn(properties, key));
    return others.flatMap((key) => check(rule, value[key], `${at}/${key}`, root));
  },
  propertyNames: (rule, value, at, root) =>
    isObject(value) ? Object.keys(value).flatMap((key) => check(rule, key, `${at} key ${key}`, root)) : [],
  items: (rule, value, at, root) =>
    Array.isArray(value) ? value.flatMap((entry, index) => check(rule, entry, `${at}/${index}`, root)) : [],
  prefixItems: (rule, value, at, root) =>
    Array.isArray(value) && Array.isArray(rule)
      ? rule.flatMap((part, index) => (index < value.length ? check(part, value[index], `${at}/${index}`, root) : []))
      : [],
  anyOf: (rule, value, at, root) => (fits(rule, value, at, root) > 0 ? [] : [`${at}: fits no branch`]),
  oneOf: (rule, value, at, root) =>
    fits(rule, value, at, root) === 1 ? [] : [`${at}: does not fit exactly one branch`],
  allOf: (rule, value, at, root) => (Array.isArray(rule) ? rule.flatMap((part) => check(part, value, at, root)) : []),
};

function fits(rule: unknown, value: unknown, at: string, root: JsonSchema): number {
  if (!Array.isArray(rule)) throw new Error(`${at}: branches that are no list`);
  return rule.filter((branch) => check(branch, value, at, root).length === 0).length;
}

function resolve(reference: string, root: JsonSchema): unknown {
  const found = reference
    .split('/')
    .slice(1)
    .reduce<unknown>((at, key) => (isObject(at) ? at[key] : undefined), root);
  if (found === undefined) throw new Error(`${reference} leads nowhere`);
  return found;
}

function typeOf(value: unknown): string {
  if (value === null) return 'null';
  return Array.isArray(value) ? 'array' : typeof value;
}

function isObject(value: unknown): value is JsonSchema {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
