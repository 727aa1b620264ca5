import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Asker } from '../../../source/init/asker.ts';
import { draftNight } from '../../support/draft-night.ts';

const old = 'create table teachers (id int primary key, first_name text, last_name text, born date, hired timestamp)';
const fresh = 'create table staff (id uuid primary key, first_name text, last_name text, born date, hired timestamptz)';

/** A person who answers with these lines, one after the other, and then closes the input. */
function person(lines: readonly string[], said: string[]): Asker {
  const left = [...lines];
  return {
    say: (line) => void said.push(line),
    async ask(prompt) {
      said.push(prompt);
      return left.shift();
    },
    async askHidden(prompt) {
      said.push(prompt);
      return left.shift() ?? '';
    },
  };
}

describe('the guided start', () => {
  it('asks again what it could not reach or read, and writes only when told to', async () => {
    const night = await draftNight(old, fresh);
    const file = join(dirname(night.file), 'deep', 'asked.yaml');
    const asker = person(
      [
        ...['localhost/edu', 'postgres://nobody@127.0.0.1:1/edu', 'NOT_SET', '', '$OLD_URL', `'${night.target.url}'`],
        ...['Asia/Baky', 'Asia/Baku', 'perhaps', 'y', 'app_role', 'dba, Project Manager', 'Sat 2-6', 'Sun 01:00-05:00'],
        ...['Not A Slug', 'staff-move', file, 'y'],
      ],
      night.said,
    );
    const drafted = await night.draft({ source: undefined, target: undefined, name: undefined, out: undefined }, asker);
    expect(drafted?.draft).toMatchObject({
      ...{ name: 'staff-move', application: 'app_role', window: 'Sun 01:00-05:00' },
      variables: { source: 'OLD_URL' },
      roles: [{ id: 'dba' }, { id: 'project-manager', title: 'Project manager' }],
      proposal: { zone: 'Asia/Baku', levels: [[{ confidence: 'sure' }]] },
    });
    expect(existsSync(file)).toBe(true);
    const said = night.said.join('\n');
    for (const code of ['(init/url)', '(database/refused)', '(secret/missing)'])
      expect(said.replaceAll('\n', ' ')).toContain(code);
    expect(said).toContain('did you mean Asia/Baku?');
    expect(said).toContain('staff is filled from teachers? 5 of 5 columns agree');
    expect(said).toContain('y or n is needed');
    expect(said.match(/Is that|Is this the same table/)).toBeNull();
  });

  it('leaves out a pair that was guessed wrong', async () => {
    const night = await draftNight(
      `${old}; create table t (id int primary key)`,
      `${fresh}; create table t (id int primary key)`,
    );
    const drafted = await night.draft({}, person(['', 'n', '', '', '', 'y'], night.said));
    expect(drafted?.draft.proposal).toMatchObject({
      sourceOnly: [{ name: 'teachers' }],
      targetOnly: [{ perhaps: undefined }],
    });
  });

  it('writes nothing for a person who says no, or leaves', async () => {
    const night = await draftNight(old, fresh);
    expect(await night.draft({}, person(['', 'y', '', '', '', 'n'], night.said))).toBeUndefined();
    await expect(night.draft({}, person(['', 'q'], night.said))).rejects.toMatchObject({ code: 'init/left' });
    await expect(night.draft({}, person([], night.said))).rejects.toMatchObject({ code: 'init/left' });
    expect(existsSync(night.file)).toBe(false);
  });
});
