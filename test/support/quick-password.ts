import { createHash, createHmac, pbkdf2Sync, randomBytes } from 'node:crypto';
import pg from 'pg';

/**
 * Has a user's own password checked by SCRAM as ever, but hashed once and not 4096 times: a run opens some twenty thousand
 * connections with it, and each would spend three milliseconds of processor on that. What is stored is described in RFC 5803.
 */
export async function hashPasswordOnce(url: string): Promise<void> {
  const salt = randomBytes(16);
  const salted = pbkdf2Sync(decodeURIComponent(new URL(url).password), salt, 1, 32, 'sha256');
  const keyed = (text: string) => createHmac('sha256', salted).update(text).digest();
  const stored = createHash('sha256').update(keyed('Client Key')).digest('base64');
  const verifier = `SCRAM-SHA-256$1:${salt.toString('base64')}$${stored}:${keyed('Server Key').toString('base64')}`;
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  await client.query(`alter role current_user password '${verifier}'`).finally(() => client.end());
}
