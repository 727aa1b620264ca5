import { Fault } from '../../state/fault.ts';
import type { Context } from '../kind.ts';

export interface SqlText {
  readonly text: string;
  /** As written in the runbook, when it comes from a file. */
  readonly file?: string;
}

/** The SQL of a step in the order it runs. Files were read, filled in and pinned when the session opened. */
export function sqlTexts(
  spec: {
    readonly sql?: string | undefined;
    readonly file?: string | undefined;
    readonly files?: readonly string[] | undefined;
  },
  context: Pick<Context, 'runbook'>,
): readonly SqlText[] {
  if (spec.sql !== undefined) return [{ text: spec.sql }];
  const names = spec.files ?? (spec.file === undefined ? [] : [spec.file]);
  return names.map((file) => ({ file, text: textOf(file, context) }));
}

function textOf(file: string, { runbook }: Pick<Context, 'runbook'>): string {
  const known = runbook.files.get(file);
  if (known) return known.text;
  throw new Fault('runbook/no-file', `The runbook refers to ${file}, which was not read with it.`, { retry: 'safe' });
}
