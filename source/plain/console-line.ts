import { quoted } from '../started-as.ts';

/**
 * A client's command for another terminal: with the file of passwords that counts here, since that terminal may know no other.
 * A demo's databases have one of their own. Never a password.
 */
export function consoleLine(command: string, env: Readonly<Record<string, string | undefined>>): string {
  const file = env.PGPASSFILE;
  return file && command.startsWith('psql ') ? `PGPASSFILE=${quoted(file)} ${command}` : command;
}
