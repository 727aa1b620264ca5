import { urlFault } from './url-fault.ts';

/** Values by libpq's keyword. An empty value counts as none, as it does there. */
export type Conninfo = Readonly<Record<string, string>>;

interface Parameter {
  /** The environment variable that gives it where nothing else does. */
  readonly env?: string;
  /**
   * The only values that mean the same here as in libpq, where those are not all: leaving out what somebody asked for
   * (which server to trust, which way to prove who one is) would be worse than refusing it.
   */
  readonly kept?: readonly string[];
}

/** Every keyword of libpq 15 to 18. Source: its documentation, "Parameter Key Words" and "Environment Variables". */
const parameters: Readonly<Record<string, Parameter>> = {
  host: { env: 'PGHOST' },
  hostaddr: { env: 'PGHOSTADDR' },
  port: { env: 'PGPORT' },
  dbname: { env: 'PGDATABASE' },
  user: { env: 'PGUSER' },
  password: { env: 'PGPASSWORD' },
  passfile: { env: 'PGPASSFILE' },
  service: { env: 'PGSERVICE' },
  servicefile: { env: 'PGSERVICEFILE' },
  target_session_attrs: { env: 'PGTARGETSESSIONATTRS' },
  load_balance_hosts: { env: 'PGLOADBALANCEHOSTS', kept: ['disable'] },
  connect_timeout: { env: 'PGCONNECT_TIMEOUT' },
  keepalives: {},
  keepalives_idle: {},
  keepalives_interval: {},
  keepalives_count: {},
  tcp_user_timeout: {},
  options: { env: 'PGOPTIONS' },
  sslmode: { env: 'PGSSLMODE' },
  sslrootcert: { env: 'PGSSLROOTCERT' },
  sslcert: { env: 'PGSSLCERT' },
  sslkey: { env: 'PGSSLKEY' },
  sslpassword: {},
  ssl_min_protocol_version: { env: 'PGSSLMINPROTOCOLVERSION' },
  ssl_max_protocol_version: { env: 'PGSSLMAXPROTOCOLVERSION' },
  sslnegotiation: { env: 'PGSSLNEGOTIATION', kept: ['postgres'] },
  sslcertmode: { env: 'PGSSLCERTMODE', kept: ['allow'] },
  sslcrl: { env: 'PGSSLCRL', kept: [] },
  sslcrldir: { env: 'PGSSLCRLDIR', kept: [] },
  sslsni: { env: 'PGSSLSNI', kept: ['1'] },
  sslkeylogfile: { kept: [] },
  channel_binding: { env: 'PGCHANNELBINDING', kept: ['disable', 'prefer'] },
  require_auth: { env: 'PGREQUIREAUTH', kept: [] },
  requirepeer: { env: 'PGREQUIREPEER', kept: [] },
  gssencmode: { env: 'PGGSSENCMODE', kept: ['disable', 'prefer'] },
  replication: { kept: ['false', 'off', 'no', '0'] },
  // Without a meaning for Nightferry: it names its connections itself, and pins the encoding.
  application_name: {},
  fallback_application_name: {},
  client_encoding: {},
  sslcompression: {},
  krbsrvname: {},
  gsslib: {},
  gssdelegation: {},
};

export function isParameter(keyword: string): boolean {
  return Object.hasOwn(parameters, keyword);
}

/** What the environment says, by keyword. */
export function environmentConninfo(env: Readonly<Record<string, string | undefined>>): Conninfo {
  return Object.fromEntries(
    Object.entries(parameters).flatMap(([keyword, { env: name }]) => {
      const value = name === undefined ? undefined : env[name];
      return value === undefined || value === '' ? [] : [[keyword, value]];
    }),
  );
}

/** Faults: `database/url` where something is asked for that would be left out. */
export function requireKept(conninfo: Conninfo): void {
  for (const [keyword, { env, kept }] of Object.entries(parameters)) {
    const value = conninfo[keyword];
    if (value === undefined || value === '' || kept === undefined || kept.includes(value)) continue;
    const where = env === undefined ? '' : `, here or in ${env}`;
    throw urlFault(`asks for ${keyword}=${value}${where}, which Nightferry can't do`);
  }
}
