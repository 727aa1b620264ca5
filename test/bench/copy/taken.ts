/** What one way of copying took, once. `undefined` where this system does not tell. */
export interface Taken {
  readonly seconds: number;
  /** Processor time of the processes between the servers. */
  readonly clientCpuSeconds: number | undefined;
  /** Most memory that the processes between the servers had, summed. */
  readonly peakBytes: number | undefined;
  /** Of ours: by how much its memory grew over the connected process that has not begun to copy. */
  readonly grownBytes?: number | undefined;
}

/** The same, with the processor time of the server in that time, of both databases. */
export interface Measured extends Taken {
  readonly serverCpuSeconds: number | undefined;
}

/** One way of copying some rows into one table. */
export interface Way {
  readonly name: string;
  readonly rows: number;
  /** What it fills in the target: emptied before. */
  readonly table: string;
  /** All ways with the same word here must leave the same rows. */
  readonly leaves: string;
  /** The table of the source that has the very same rows, where there is one. */
  readonly unchanged?: string;
  /** It leaves nothing behind: it only reads. */
  readonly isReading?: boolean;
  /** Somebody else's tool: where it fails it is left out. */
  readonly isForeign?: boolean;
  /** Made ready in the source before, not measured. */
  readonly before?: string;
  readonly run: () => Promise<Taken>;
}
