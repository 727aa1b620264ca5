import type { Connection } from '../../connection.ts';
import type { FreezeHome } from './home.ts';

/**
 * Keeps the server from recycling WAL that the next proof has to read, with a temporary replication slot: it is
 * gone with our connection, whatever ends that, so that no disk fills up behind a process that died. Where the role may not
 * have one, proofs go without, and say so when something they need is gone.
 */
export class WalHold {
  readonly #home: FreezeHome;
  #held: { readonly connection: Connection; readonly slot: string } | undefined;

  constructor(home: FreezeHome) {
    this.#home = home;
  }

  /** From the last checkpoint on, which is as far back as can be had. */
  async reserve(): Promise<void> {
    if (this.#held && (await this.#isHeld(this.#held.connection))) return;
    await this.release();
    const connection = await this.#home.connect();
    try {
      const { rows } = await connection.query(
        `select slot_name from pg_create_physical_replication_slot('nightferry_freeze_' || pg_backend_pid(), true, true)`,
      );
      this.#held = { connection, slot: rows[0]?.[0] ?? '' };
    } catch {
      await connection.close();
    }
  }

  /** What is before this position is not needed any more. */
  async advance(lsn: string): Promise<void> {
    if (!this.#held) return;
    const { connection, slot } = this.#held;
    await connection
      .query(
        `select pg_replication_slot_advance(slot_name, $2::pg_lsn) from pg_replication_slots where slot_name = $1 and restart_lsn < $2::pg_lsn`,
        [slot, lsn],
      )
      .catch(() => undefined);
  }

  async release(): Promise<void> {
    const held = this.#held;
    this.#held = undefined;
    await held?.connection.close();
  }

  async #isHeld(connection: Connection): Promise<boolean> {
    return connection.query('select 1').then(
      () => true,
      () => false,
    );
  }
}
