import type { ClientOptions, ClientProgram } from '../client-program.ts';
import { toolEnvironment } from './conninfo/tool-environment.ts';
import type { Target } from './target.ts';

/**
 * `psql`, by the same way as the driver. Read-only is a default of the session (`default_transaction_read_only`), which the
 * server applies to every transaction that does not ask for more: a slip can't write, a decision can.
 */
export function psql(target: Target, { application, readOnly, word }: ClientOptions): ClientProgram {
  const env = toolEnvironment(target, application);
  const options = [target.options, readOnly && '-c default_transaction_read_only=on'].filter(Boolean).join(' ');
  return {
    program: 'psql',
    args: ['-v', `PROMPT1=${word} %/%R%x%# `, '-v', `PROMPT2=${word} %/%R%x%# `],
    env: { ...env, PGOPTIONS: options === '' ? undefined : options },
    hints: [
      '\\q comes back.',
      ...(readOnly ? ['It is read-only. To write on purpose: SET default_transaction_read_only = off;'] : []),
    ],
    comesWith: 'On Debian it is in the package postgresql-client.',
  };
}
