import type { OpenedDatabase, ServerRole } from '../../state/session/opened.ts';
import type { Session } from '../../state/session/session.ts';
import { glyphs } from '../look.ts';
import { dotted, type Line, lineWidth, type Span, span } from './line.ts';

/**
 * `edu: app@db1:5432/edu 15.18 primary`, one per database: which servers this session is about, and what each is. Where
 * there is no room for all of them, users, settings and versions give way, but never that one is a standby or read-only.
 */
export function serverLine(session: Session, width: number): Line {
  const odd = Object.values(serversNow(session)).some(isOdd);
  const forms = (odd ? [...wordings, bare] : wordings).map((parts) => spansOf(session, parts));
  const dots = (spans: readonly Span[]) => lineWidth(spans) + (spans.length - 1) * (2 + glyphs.dot.length);
  return dotted(forms.find((spans) => dots(spans) <= width) ?? forms.at(-1) ?? [], width);
}

interface Parts {
  readonly place: boolean;
  readonly user: boolean;
  /** What stands behind a `?`: settings of the connection. */
  readonly settings: boolean;
  readonly version: boolean;
  /** Also where it is what one expects. */
  readonly everyRole: boolean;
}

/** The fullest first. */
const wordings: readonly Parts[] = [
  { place: true, user: true, settings: true, version: true, everyRole: true },
  { place: true, user: false, settings: true, version: true, everyRole: true },
  { place: true, user: false, settings: false, version: true, everyRole: true },
  { place: true, user: false, settings: false, version: false, everyRole: true },
  { place: true, user: false, settings: false, version: false, everyRole: false },
];

const bare: Parts = { place: false, user: false, settings: false, version: false, everyRole: false };

function isOdd({ role, readOnly }: ServerRole): boolean {
  return role === 'standby' || readOnly === true;
}

/**
 * As they were found when this run began, but for what the session did itself: what read as read-only under its own freeze
 * is told as frozen, beside, and is not read-only once that freeze is lifted.
 */
function serversNow({ servers, facts, runs }: Session): Session['servers'] {
  const notedAt = runs.at(-1)?.startedAt ?? '';
  const isOurs = (name: string) => {
    const freeze = facts.freezes[name];
    if (!freeze) return false;
    const { frozenAt, thawed } = freeze;
    if (!thawed) return frozenAt <= notedAt;
    return thawed.at >= notedAt && (frozenAt <= notedAt || thawed.verdict === 'proven');
  };
  const now = Object.entries(servers).map(([name, { readOnly, ...server }]) => {
    return [name, { ...server, ...(readOnly && !isOurs(name) && { readOnly }) }] as const;
  });
  return Object.fromEntries(now);
}

function spansOf(session: Session, parts: Parts): readonly Span[] {
  const servers = serversNow(session);
  return Object.entries(session.opened.databases).map(([name, database]) => {
    const server = servers[name];
    const odd = server !== undefined && isOdd(server);
    const role = server && (odd || parts.everyRole) ? [server.role, ...(server.readOnly ? ['read-only'] : [])] : [];
    const where = parts.place ? `: ${place(database, parts)}` : '';
    const text = [`${name}${where}`, ...(role.length > 0 ? [role.join(', ')] : [])].join(' ');
    return odd ? span(text.replace('standby', 'STANDBY'), 'warn') : span(text, 'quiet');
  });
}

/** The label without its scheme; the version is the part of it before anything that a distribution adds. */
function place({ label, identity }: OpenedDatabase, { user, settings, version }: Parts): string {
  const all = label.replace(/^[a-z]+:\/\//, '');
  const where = settings ? all : all.replace(/\?[^?]*$/, '');
  const number = version ? identity.version?.split(' ')[0] : undefined;
  return [user ? where : where.replace(/^[^@/]*@/, ''), ...(number === undefined ? [] : [number])].join(' ');
}
