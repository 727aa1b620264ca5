/** What `target_session_attrs` asks of a server. */
export type SessionAttributes = 'any' | 'read-write' | 'read-only' | 'primary' | 'standby' | 'prefer-standby';

const names: Readonly<Record<SessionAttributes, true>> = {
  any: true,
  'read-write': true,
  'read-only': true,
  primary: true,
  standby: true,
  'prefer-standby': true,
};

export function isSessionAttributes(text: string): text is SessionAttributes {
  return Object.hasOwn(names, text);
}

export interface ServerState {
  readonly isStandby: boolean;
  /** Transactions of this session can't write unless they ask to: a standby, or `default_transaction_read_only`. */
  readonly isReadOnly: boolean;
}

export const stateSql = `select pg_is_in_recovery(), current_setting('transaction_read_only') = 'on'`;

/** In words, what a server is where it should have been something else; `undefined` when it is right. */
export function unlikeAsked(asked: SessionAttributes, { isStandby, isReadOnly }: ServerState): string | undefined {
  switch (asked) {
    case 'any':
      return undefined;
    case 'read-write':
      return isReadOnly ? (isStandby ? 'a standby' : 'read-only') : undefined;
    case 'read-only':
      return isReadOnly ? undefined : 'open for writing';
    case 'primary':
      return isStandby ? 'a standby' : undefined;
    case 'standby':
    case 'prefer-standby':
      return isStandby ? undefined : 'a primary';
  }
}
