/** A runbook with every kind of step that can be taken back without dump tools, and some with nothing to take back. */
export const undoRunbook = (role: string) => `
runbook-format: 1
runbook: undo
title: A night that is taken back
roles: { dba: Database administrator }
databases: { old: { engine: postgres }, new: { engine: postgres } }
environments:
  test:
    stand-in: true
    databases: { old: env:UNDO_OLD_URL, new: env:UNDO_NEW_URL }
    vars: { folder: . }
vars: { folder: /nowhere }
phases:
  - id: prepare
    title: Prepare
    sign-off: [dba]
    steps:
      - id: told
        confirm: [{ id: told, text: People are told }]
      - id: freeze
        read-only: { on: old, mode: strict, application: ${role}, end-sessions: true }
      - id: schema
        sql:
          on: new
          sql: create table people (id int primary key, name text); create table visits (id int primary key, person int)
          undo: drop table visits; drop table people
  - id: move
    title: Move
    needs: [prepare]
    steps:
      - together:
          limit: 2
          steps:
            - id: people
              copy: { from: old.people, to: new.people, rows-per-chunk: 20, workers: 1, columns: { id: id, name: name } }
            - id: visits
              copy: { from: old.visits, to: new.visits, rows-per-chunk: 40, workers: 1, columns: { id: id, person: person } }
      - id: keys
        sql:
          on: new
          sql: alter table visits add constraint visits_person foreign key (person) references people
          undo: alter table visits drop constraint visits_person
      - id: index
        sql:
          on: new
          transaction: none
          sql: create index concurrently people_name on people (name)
          probe: select exists (select from pg_index where indexrelid = to_regclass('people_name') and indisvalid)
          undo: drop index concurrently if exists people_name
  - id: switch
    title: Switch
    needs: [move]
    steps:
      - id: mark
        mark: { on: new }
      - id: settings
        edit: { file: "{{folder}}/app.env", set: { DATABASE: new } }
      - id: service
        run:
          shell: true
          cwd: "{{folder}}"
          command: echo new > service
          probe: { command: test -e service }
          undo: { command: rm service, probe: { command: test ! -e service } }
      # Nothing tells whether these have run: after a kill a person is asked.
      - id: bell
        run:
          shell: true
          cwd: "{{folder}}"
          command: echo rung >> bell
          undo: { command: rm bell }
  - id: finish
    title: Finish
    needs: [switch]
    steps:
      - id: arrived
        check: [{ id: people, rows: { of: old.people, equal: new.people } }]
`;

export const undoLegacy = `
create table people (id int primary key, name text);
create table visits (id int primary key, person int references people);
insert into people select i, 'person ' || i from generate_series(1, 50) i;
insert into visits select i, 1 + i % 50 from generate_series(1, 90) i;
`;
