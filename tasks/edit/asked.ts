import type { SecretReference } from '../../state/runbook/runbook.ts';
import { formatSecretReference } from '../../state/runbook/secret.ts';
import { maskLine } from './mask.ts';
import type { EditSpec } from './spec.ts';

/** What the runbook asks of a file, for whoever makes the edit by hand: references in place of secrets. */
export function askedLines({ replace = [], set = {}, add = {} }: EditSpec): readonly string[] {
  return [
    ...replace.map(({ find, pattern, with: reference }) =>
      shown(`${find === undefined ? `/${pattern}/` : JSON.stringify(find)} becomes `, reference),
    ),
    ...Object.entries({ ...set, ...add }).map(([name, reference]) => shown(`${name}=`, reference)),
  ];
}

/** A reference is no secret; a text may look like one. */
function shown(start: string, reference: SecretReference): string {
  const line = `${start}${formatSecretReference(reference)}`;
  return `  ${reference.from === 'text' ? maskLine(line, { settings: new Set(), values: [] }) : line}`;
}
