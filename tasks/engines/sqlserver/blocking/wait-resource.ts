/** The lock modes that statements wait for, as a DBA says them. */
const modes: Readonly<Record<string, string>> = {
  S: 'a shared lock',
  U: 'an update lock',
  X: 'an exclusive lock',
  IS: 'an intent shared lock',
  IX: 'an intent exclusive lock',
  IU: 'an intent update lock',
  SIX: 'a shared lock with intent exclusive',
  SCH_M: 'a schema change lock',
  SCH_S: 'a schema stability lock',
  BU: 'a bulk load lock',
};

const ranges: Readonly<Record<string, string>> = {
  RS: 'a range lock',
  RX: 'a range lock',
  RIn: 'a range lock for an insert',
};

/** `LCK_M_X` as `an exclusive lock`; what is no lock stays as the server calls it. */
export function wantedInWords(waitType: string): string {
  const [, mode] = /^LCK_M_(\w+?)(?:_LOW_PRIORITY|_ABORT_BLOCKERS)?$/.exec(waitType) ?? [];
  if (mode === undefined) return waitType;
  const [kind = ''] = mode.split('_');
  return modes[mode] ?? ranges[kind] ?? `lock ${mode}`;
}

/** The partition in which a row or page is locked, where the resource says it. */
export function partitionOf(resource: string): { readonly database: string; readonly partition: string } | undefined {
  const [, database, partition] = /^(?:KEY|HOBT): (\d+):(\d+)/.exec(resource) ?? [];
  return database !== undefined && partition !== undefined ? { database, partition } : undefined;
}

/**
 * `KEY: 5:72057594041991168 (8194443284a0)` as `a row of dbo.users`; as it stands where it can't be told. Forms: the
 * manual of sys.dm_exec_requests, `wait_resource`.
 */
export function resourceInWords(
  resource: string,
  object: string,
  tableOf: (database: string, partition: string) => string,
): string {
  const [, kind = '', rest = ''] = /^(\w+):\s*(.*)$/s.exec(resource.trim()) ?? [];
  const place = partitionOf(resource);
  const table = place && tableOf(place.database, place.partition);
  const [, file = '', page = '', slot = ''] = rest.split(' ')[0]?.split(':') ?? [];
  switch (kind) {
    case 'OBJECT':
      return object === '' ? `object ${rest}` : object;
    case 'KEY':
      return table ? `a row of ${table}` : `a row (${resource.trim()})`;
    case 'RID':
      return `a row (file ${file}, page ${page}, slot ${slot})`;
    case 'PAGE':
      return `a page (file ${file}, page ${page})`;
    case 'HOBT':
      return table ? `all rows of ${table}` : resource.trim();
    case 'DATABASE':
      return 'the whole database';
    case 'APPLICATION':
      return `an application lock (${rest})`;
    default:
      return resource.trim();
  }
}
