import type { FreezeHome } from '../freeze/home.ts';

/** What readiness needs of the database it is of. */
export type ReadyHome = Pick<FreezeHome, 'name' | 'query' | 'connect'>;

/** Objects of people, without the server's and ours. `o` is of sys.objects or a view of it, `s` its schema. */
export const itsOwn = `o.is_ms_shipped = 0 and s.name <> 'nightferry'`;
