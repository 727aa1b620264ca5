import { headFields } from './document.ts';
import { databaseName } from './fields.ts';
import { isMapping, valueAt } from './tree.ts';

const sections = [
  'roles',
  'databases',
  'vars',
  'environments',
  'triggers',
  'phases',
  'rollbacks',
  'follow-ups',
  'notifications',
] as const;

/** Every key that a runbook may have at its top. */
export const topKeys: readonly string[] = [...Object.keys(headFields), ...sections];

/**
 * Whether a name may be declared, though it could not be read: its entry, its section or the key of its section is
 * faulty. That was reported, and to call the name unknown as well would send people the wrong way.
 */
export function mayBeDeclared(document: unknown, section: 'roles' | 'databases', name: string): boolean {
  const declared = valueAt(document, [section]);
  if (declared === undefined) return isMapping(document) && Object.keys(document).some((key) => !topKeys.includes(key));
  if (!isMapping(declared) || Object.hasOwn(declared, name)) return true;
  return Object.keys(declared).some((key) => !databaseName.safeParse(key).success);
}
