import { expect, it } from 'vitest';
import { lineWidth } from '../../screens/parts/line.ts';
import { serverLine } from '../../screens/parts/servers-text.ts';
import { live } from './canned.ts';
import { Tale } from './tale.ts';

const textAt = (tale: Tale, width: number) =>
  serverLine(tale.session, width)
    .map(({ text }) => text)
    .join('');

it('names users, versions and roles where there is room for all of them', () => {
  expect(textAt(new Tale(live), 118)).toBe(
    'edu: migrator@db1:5432/edu 15.18 primary · edu_v2: migrator@db2:5432/edu_v2 15.18 primary',
  );
  expect(textAt(new Tale(live), 79)).toBe('edu: db1:5432/edu 15.18 primary · edu_v2: db2:5432/edu_v2 15.18 primary');
});

it('leaves out the settings of a connection before a whole database', () => {
  const label = 'sqlserver://nf@sql1.example:1433/erp?trustServerCertificate=true';
  const databases = { ...live.databases, edu: { ...live.databases.edu, label } };
  expect(textAt(new Tale({ ...live, databases }), 79)).toMatch(/^edu: sql1\.example:1433\/erp .*· edu_v2: db2/);
  expect(textAt(new Tale({ ...live, databases }), 140)).toContain('?trustServerCertificate=true');
});

it('says at any width that one has become a standby, or read-only', () => {
  const run = { pid: 4243, nightferry: '0.1.0', after: 'left' } as const;
  const tale = new Tale(live).add('session.resumed', {
    run,
    servers: { edu: { role: 'primary', readOnly: true }, edu_v2: { role: 'standby', readOnly: true } },
  });
  for (const width of [118, 79, 66]) {
    expect(textAt(tale, width)).toMatch(/^edu.* primary, read-only · edu_v2.* STANDBY, read-only$/);
    expect(lineWidth(serverLine(tale.session, width))).toBeLessThanOrEqual(width);
  }
});

it('tells no database that it froze itself as read-only, neither while it is frozen nor when it is thawed', () => {
  const run = { pid: 4243, nightferry: '0.1.0', after: 'left' } as const;
  const readOnly = { role: 'primary', readOnly: true } as const;
  const tale = new Tale(live)
    .add('database.frozen', { database: 'edu', mode: 'strict', step: 'prepare/freeze', prior: '{}' })
    .wait(1)
    .add('session.resumed', { run, servers: { edu: readOnly, edu_v2: readOnly } });
  expect(textAt(tale, 118)).toMatch(/^edu: .* primary · edu_v2: .* primary, read-only$/);
  tale.wait(1).add('database.thawed', { database: 'edu', verdict: 'proven', seen: [] });
  expect(textAt(tale, 118)).toMatch(/^edu: .* primary · edu_v2: .* primary, read-only$/);
  tale.wait(1).add('session.resumed', { run, servers: { edu: readOnly, edu_v2: readOnly } });
  expect(textAt(tale, 118)).toMatch(/^edu: .* primary, read-only · edu_v2: .* primary, read-only$/);
});

it('says nothing of a role in a journal from before they were written down', () => {
  const { databases } = live;
  const bare = Object.fromEntries(Object.entries(databases).map(([name, { server: _, ...rest }]) => [name, rest]));
  expect(textAt(new Tale({ ...live, databases: bare }), 118)).not.toContain('primary');
});
