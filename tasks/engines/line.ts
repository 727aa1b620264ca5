import type { ServerSays } from '../../state/silence.ts';

/** A connection on which something is under way, for whoever watches that it does not hang for ever. */
export interface Line {
  /** What the server shows beside it. */
  readonly application: string;
  /** Changes with every statement and every byte, in either direction. */
  readonly mark: string;
  /** Whether the next move is the server's: not while we have no rows to send, or take none. */
  readonly isAwaiting: boolean;
  /** Asks the server over a connection of its own, for some seconds at most. Rejects never. */
  look(): Promise<ServerSays>;
  /** Breaks it: what is under way fails as on a connection that was lost. The server is asked to end its side. */
  sever(why: string): void;
}
