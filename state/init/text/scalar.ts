import { plainLine } from '../../plain-text.ts';
import type { Mapping } from '../filling.ts';

/** Words that YAML, or people who read it, take for something else than text. */
const reserved = /^(?:true|false|null|yes|no|on|off|y|n)$/i;
const plain = /^[A-Za-z_](?:[A-Za-z0-9_ ./()'+=?-]*[A-Za-z0-9_./()'+=?-])?$/;
/** JSON leaves these as they are; YAML refuses them, or an editor hides them, or shows the line in another order than it is. */
const unprintable = /[\u007f-\u009f\u061c\u200b\u200e\u200f\u2028-\u202e\u2060\u2066-\u2069\ufeff]/g;

/** A text as YAML, in quotes where it needs them; good inside `{ }` and `[ ]` too. */
export function scalar(text: string): string {
  return plain.test(text) && !reserved.test(text) ? text : quoted(text);
}

export function quoted(text: string): string {
  const asEscape = (character: string) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;
  return JSON.stringify(text).replace(unprintable, asEscape);
}

/** A title, or a sentence of a checklist: one line, as a runbook wants it, whatever a table is called. */
export function lineOf(text: string, longest = 180): string {
  const line = plainLine(text)
    .replace(/[\u2028\u2029]/g, ' ')
    .trim();
  return scalar([...line].slice(0, longest).join('').trim());
}

export function list(values: readonly string[]): string {
  return `[${values.map(scalar).join(', ')}]`;
}

/** One entry under `columns:`. */
export function mappingText(mapping: Mapping): string {
  if (typeof mapping === 'string') return scalar(mapping);
  if ('uuid' in mapping) {
    const { of } = mapping;
    return `{ uuid: ${scalar(mapping.uuid)}, of: ${typeof of === 'string' ? scalar(of) : list(of)} }`;
  }
  if ('utc' in mapping) return `{ utc: ${scalar(mapping.utc)}, zone: ${scalar(mapping.zone)} }`;
  if ('sql' in mapping) return `{ sql: ${scalar(mapping.sql)} }`;
  if ('json' in mapping) return `{ json: { ${entries(mapping.json)} } }`;
  return `{ map: ${scalar(mapping.map)}, values: { ${entries(mapping.values)} } }`;
}

/** Keys in quotes where they would read as numbers. */
function entries(values: Readonly<Record<string, string | boolean | number | null>>): string {
  return Object.entries(values)
    .map(([key, value]) => `${scalar(key)}: ${typeof value === 'string' ? scalar(value) : String(value)}`)
    .join(', ');
}
