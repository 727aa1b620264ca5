import { describe, expect, it } from 'vitest';
import { brief, lint, shopWith } from './shop.ts';

/** What is changed in the good runbook, the findings that follow, a part of the first message, and of its remedy. */
type Row = [name: string, from: string, to: string, findings: readonly string[], says: string, remedy?: string];

// biome-ignore format: a table
const rows: readonly Row[] = [
  ['two steps with one id, one of them in together', 'id: orders', 'id: users', ['38:21 error runbook/duplicate-id'], 'Two steps of phase people are called "users".', 'the first is on line 26'],
  ['two follow-ups with one id', '  - { id: drop-old, title', '  - { id: drop-old, title: A }\n  - { id: drop-old, title', ['50:11 error runbook/duplicate-id'], 'Two follow-ups are called "drop-old".'],
  ['two entries of a step with one id', '- id: stop\n', '- { id: who, ask: [{ id: a, text: A }, { id: a, text: B }] }\n      - id: stop\n', ['43:52 error runbook/duplicate-id'], 'Two entries of step prepare/who are called "a".'],
  ['needs that name no phase', 'needs: [prepare]', 'needs: [prepair]', ['22:13 error runbook/unknown-phase'], 'Phase people needs "prepair", and there is no such phase.', 'Did you mean "prepare"?'],
  ['needs that go round', '    planned: 30m', '    planned: 30m\n    needs: [people]', ['22:12 error runbook/cycle'], 'Phases wait for each other: people -> prepare -> people.'],
  ['a phase that needs itself', 'needs: [prepare]', 'needs: [prepare, people]', ['22:12 error runbook/cycle'], 'people -> people'],
  ['the same need twice', 'needs: [prepare]', 'needs: [prepare, prepare]', ['22:22 error runbook/duplicate-need'], 'Phase people needs prepare twice.'],
  ['a follow-up after no phase', 'after: people', 'after: poeple', ['49:64 error runbook/unknown-phase'], 'A follow-up comes after "poeple"', 'Did you mean "people"?'],
  ['a database that is not declared', 'from: shop.users', 'from: shpo.users', ['29:17 error runbook/unknown-database'], 'Step people/users names the database "shpo"', 'Did you mean "shop"?'],
  ['a database whose name objects know', 'from: shop.users', 'from: constructor.users', ['29:17 error runbook/unknown-database'], '"constructor", which the runbook does not declare'],
  ['SQL for a database that is not declared', '{ on: shop_v2, file', '{ on: shop-v2, file', ['47:20 error runbook/unknown-database'], 'Step prepare/schema names the database "shop-v2"', 'Did you mean "shop_v2"?'],
  ['an engine that can not do it', 'shop: { engine: postgres }', 'shop: { engine: sqlite }', ['29:17 error runbook/capability'], "Step people/users needs shop to be copied from, and sqlite can't."],
  ['a sign-off by no role', '[dba, cto]', '[dba, ctoo]', ['24:21 error runbook/unknown-role'], 'Phase people is signed off by "ctoo"', 'Did you mean "cto"?'],
  ['a question to no role', '- id: stop\n', '- { id: who, ask: [{ id: a, text: A, role: boss }] }\n      - id: stop\n', ['43:50 error runbook/unknown-role'], 'Step prepare/who asks "boss", which is not among the roles.', 'Known roles: dba, cto.'],
  ['two sign-offs by one role', '[dba, cto]', '[dba, cto, dba]', ['24:26 error runbook/duplicate-sign-off'], 'Phase people is signed off by dba twice.'],
  ['a missing file', 'file: schema.sql', 'file: sql/schema.sql', ['47:35 error runbook/missing-file'], 'sql/schema.sql, which step prepare/schema uses, does not exist.'],
  ['ids of one tag in two styles', 'name: { sql: "first || \' \' || last" }', 'other: { uuid: users, of: id, style: ordered }', ['34:28 error runbook/id-style'], 'Ids of users are ordered in step people/users, and name-based in step people/users.'],
  ['ids without a namespace', 'ids: { namespace: env:ID_NAMESPACE }\n', '', ['32:25 error runbook/no-namespace'], 'Step people/users makes ids, and the runbook has no namespace', 'Add ids: { namespace: env:ID_NAMESPACE }.'],
  ['a namespace for all to read', 'env:ID_NAMESPACE', '6ba7b810-9dad-11d1-80b4-00c04fd430c8', ['7:19 error runbook/namespace'], 'The id namespace stands in the runbook'],
  ['a point of no return beside other steps', '{ id: orders, sql', '{ id: orders, point-of-no-return: true, sql', ['38:49 error runbook/together'], 'Step people/orders is a point of no return inside together'],
  ['a phrase that can be typed by accident', 'point-of-no-return: true', 'point-of-no-return: true\n        phrase: go', ['47:17 error runbook/phrase'], 'The phrase of step prepare/schema is so short'],
  ['a phrase that is never asked for', 'point-of-no-return: true', 'phrase: shop_v2', ['46:17 error runbook/phrase'], 'has a phrase and is no point of no return'],
  ['a var that names another', 'host: web1', 'host: "{{users}}.local"', ['9:29 error runbook/var-in-var'], 'The var host names the var users, and vars are not filled into each other.'],
  ['a plan longer than its window', 'planned: 60m', 'planned: 225m', ['4:20 warning runbook/window-short'], 'The phases are planned for 255 minutes (4h15m) and the window is 240 minutes (4h) long.'],
  ['a phase without a plan', '    planned: 30m\n', '', ['40:5 warning runbook/planned-missing'], 'Phase prepare has no planned duration'],
  ['steps planned longer than their phase', '- id: stop\n', '- id: stop\n        planned: 45m\n', ['41:14 warning runbook/planned-short'], 'The steps of phase prepare are planned for 45m, and the phase for 30m.'],
  ['together of one', '            - { id: orders, sql: { on: shop_v2, sql: "update orders set open = false where id = 1" } }\n', '', ['35:9 warning runbook/together-alone'], 'together in phase people has one step'],
  ['a role that nobody plays', 'cto: CTO', 'cto: CTO, qa: Tester', ['5:49 warning runbook/unused'], 'The role qa is declared and never used.'],
  ['a var that nothing uses', 'users: 6987', 'users: 6987, spare: 1', ['9:22 warning runbook/unused'], 'The var spare is declared and never used.'],
  ['a placeholder that was left', 'title: People', 'title: People of YYYYMMDD_HHMMSS', ['21:22 warning runbook/leftover'], 'title in phase people still holds the placeholder'],
  ['a pasted space', 'where: "id <=', 'where: "id\u00a0<=', ['31:21 warning runbook/invisible'], 'move.where in step people/users holds the invisible character U+00A0.'],
  ['a path from a manual', 'title: People', 'title: See /path/to/manual', ['21:16 warning runbook/leftover'], '"/path/to/"'],
  ['a log that is followed', '[systemctl, --host, "{{host}}", stop, shop]', '[tail, -f, "/var/log/{{host}}.log"]', ['44:27 warning command/endless'], 'tail in step prepare/stop follows a log and never ends.'],
  ['a password prompt at night', '[systemctl, --host', '[sudo, systemctl, --host', ['44:27 warning command/asks'], 'sudo in step prepare/stop may ask for a password'],
  ['psql that goes on after errors', '[systemctl, --host, "{{host}}", stop, shop]', '"psql -h {{host}} -f a.sql"', ['44:27 warning command/ignores-errors'], 'psql in step prepare/stop ends well even when a statement of the file fails.', 'ON_ERROR_STOP=1'],
  ['curl that takes errors for answers', '[systemctl, --host, "{{host}}", stop, shop]', '[curl, "http://{{host}}/users"]', ['44:27 warning command/ignores-errors'], 'curl in step prepare/stop', '--fail-with-body'],
  ['a pipe that hides failures', '[systemctl, --host, "{{host}}", stop, shop]', '"pg_dump -h {{host}} shop | gzip > shop.gz"', ['44:27 warning command/ignores-errors'], 'The pipe in step prepare/stop'],
];

describe('a runbook that can not mean what it says', () => {
  it.each(rows)('%s', (_name, from, to, findings, says, remedy) => {
    const found = lint(shopWith(from, to));
    expect(found.map(brief)).toEqual(findings);
    expect(found[0]?.message).toContain(says);
    if (remedy !== undefined) expect(found[0]?.remedy.join('\n')).toContain(remedy);
  });

  it('is quiet about commands that are written with care', () => {
    const careful = shopWith(
      '[systemctl, --host, "{{host}}", stop, shop]',
      '"set -o pipefail; sudo -n true; psql -v ON_ERROR_STOP=1 -h {{host}} -f a.sql | tail -n 5; curl -sSf http://x; kubectl apply -f x"',
    );
    expect(lint(careful)).toEqual([]);
  });

  it('is quiet about references that it can not be sure of', () => {
    const broken = shopWith('shop_v2: { engine: postgres } }', 'shop_v2: { engin: postgres } }');
    expect(lint(broken).map(brief)).toEqual(['8:53 error runbook/unknown-key']);
  });
});
