import { Fault } from '../../state/fault.ts';
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

/** What kept the edit from being shown, with what it would have been: the file may be another one on the night, or elsewhere. */
export function withAsked(error: unknown, spec: EditSpec): unknown {
  if (!(error instanceof Fault)) return error;
  const { code, message, remedy, retry, at, cause } = error;
  const asked = askedLines(spec).map((line) => line.trim());
  return new Fault(code, message, {
    remedy: [...remedy, `What it asks for: ${asked.join('; ')}`],
    retry,
    cause,
    ...(at && { at }),
  });
}

/** A reference is no secret; a text may look like one. */
function shown(start: string, reference: SecretReference): string {
  const line = `${start}${formatSecretReference(reference)}`;
  return `  ${reference.from === 'text' ? maskLine(line, { settings: new Set(), values: [] }) : line}`;
}
