import { describe, expect, it } from 'vitest';
import { Redactor } from '../../state/redact.ts';

function knowing(...secrets: readonly string[]): Redactor {
  const redactor = new Redactor();
  for (const secret of secrets) redactor.learn(secret);
  return redactor;
}

describe('a text', () => {
  it.each([
    ['hunter2-hunter2', 'failed for hunter2-hunter2.', 'failed for •••.'],
    ['hunter2-hunter2', 'xhunter2-hunter2x', 'x•••x'],
    ['p@ss/w rd#1', 'postgres://u:p%40ss%2Fw%20rd%231@h/db', 'postgres://u:•••@h/db'],
    ['p@ss/w rd#1', 'p%40ss%2Fw%20rd%231', '•••'],
    ['say "hi" \\ bye', 'in JSON: {"p":"say \\"hi\\" \\\\ bye"}', 'in JSON: {"p":"•••"}'],
    ['a.b*c(d)e+', 'is a.b*c(d)e+ here', 'is ••• here'],
    ['a.b*c(d)', 'aXb*c(d) is another', 'aXb*c(d) is another'],
    ['şifrə', 'parol şifrə idi', 'parol ••• idi'],
    ['tab\tbed, bell\u0007ed', 'as a line: tab bed, belled.', 'as a line: •••.'],
    [
      '-- BEGIN --\nMIIEvQIBADAN\r\nBg==\n',
      'one line: MIIEvQIBADAN; Bg== is too short',
      'one line: •••; Bg== is too short',
    ],
    ['$&', '$& and $&', '$& and $&'],
    ['$&$&$&$&$&', 'so $&$&$&$&$& it is', 'so ••• it is'],
  ])('does not show the learned secret %s', (secret, text, clean) => {
    expect(knowing(secret).text(text)).toBe(clean);
  });

  it.each([
    ['1111', 'password 1111, 3,111,147 rows, 21111 kept', 'password •••, 3,111,147 rows, 21111 kept'],
    ['edu', 'edu.users and edu_v2 and education', '•••.users and •••_v2 and education'],
  ])('hides a short secret such as %s only where it is a word', (secret, text, clean) => {
    expect(knowing(secret).text(text)).toBe(clean);
  });

  it.each(['', 'a', 'ab'])('is left alone by a secret as short as "%s"', (secret) => {
    expect(knowing(secret).text('a cab, ab')).toBe('a cab, ab');
  });

  it.each([
    ['it said: hunter2-hunt', 'it said: •••'],
    ['xxx hunter... (4,711 characters)', 'xxx •••... (4,711 characters)'],
    ['"hunter2-h...", and hunter2 again', '"•••...", and hunter2 again'],
    ['hunter... and hunter2-h', '•••... and •••'],
    ['it said: hunte', 'it said: hunte'],
    ['the hunters, hunter2.', 'the hunters, hunter2.'],
  ])('does not show the beginning of a secret where the text was cut: %s', (text, clean) => {
    expect(knowing('hunter2-hunter2').text(text)).toBe(clean);
  });

  it('hides the longest secret first', () => {
    expect(knowing('northwind', 'northwind-prod-77').text('northwind-prod-77, northwind')).toBe('•••, •••');
  });

  it.each([
    ['postgres://edu:1111@db1:5432/edu', 'postgres://edu:•••@db1:5432/edu'],
    ['postgresql://edu:p@ss@db1/edu', 'postgresql://edu:•••@db1/edu'],
    ['postgres://edu@server:geheim@db1/edu', 'postgres://edu@server:•••@db1/edu'],
    ['two: mysql://a:b@c, redis://:pw@d/0', 'two: mysql://a:•••@c, redis://:•••@d/0'],
    ['PGPASSWORD=1111 pg_dump', 'PGPASSWORD=••• pg_dump'],
    ["password = 'it is long' host=db1", 'password = ••• host=db1'],
    ['Server=x;Pwd=abc;Database=y', 'Server=x;Pwd=•••;Database=y'],
  ])('hides the shapes of secrets nobody taught it: %s', (text, clean) => {
    expect(knowing().text(text)).toBe(clean);
    expect(knowing().text(clean)).toBe(clean);
  });

  it.each([
    'postgres://edu@db1:5432/edu',
    'http://localhost:8000/api/v1/users/me',
    'see https://example.org/a@b and mail dba@example.org',
    '6,987 rows in edu_v2.users',
    'Write it as postgres://user:password@host:port/database.',
    'time 02:14:07@night',
  ])('is left as it is where there is no secret: %s', (text) => {
    expect(knowing('hunter2-hunter2').text(text)).toBe(text);
  });

  it('is cleaned in one pass over it, however long: half a megabyte of hex digits', () => {
    const hex = '0123456789abcdef'.repeat(1 << 15);
    expect(knowing('hunter2-hunter2').text(`${hex} postgres://u:p@h/`)).toBe(`${hex} postgres://u:•••@h/`);
  }, 20_000);
});

describe('data', () => {
  const canary = 'canary-4711-canary';

  it('is cleaned wherever a text is, and keeps its shape', () => {
    const dirty = {
      title: canary,
      list: [canary, { text: `a ${canary} b` }],
      figures: { rows: 6987, note: canary },
      nothing: null,
      yes: true,
    };
    expect(knowing(canary).data(dirty)).toEqual({
      title: '•••',
      list: ['•••', { text: 'a ••• b' }],
      figures: { rows: 6987, note: '•••' },
      nothing: null,
      yes: true,
    });
    expect(dirty.title).toBe(canary);
  });

  it('keeps ids and enumerations whole: a database user named `people` must not blank out the phase', () => {
    const data = {
      phase: 'people',
      step: 'users',
      kind: 'sql',
      mode: 'rehearsal',
      environment: 'test',
      database: 'edu_v2',
      identity: { database: 'edu_v2' },
      role: 'dba',
      id: 'confirm/people/users/1/so',
      needs: ['people'],
      signOff: ['dba'],
      text: 'people, dba, users',
    };
    const redactor = knowing('people', 'dba', 'users', 'sql', 'rehearsal', 'test', 'edu_v2');
    expect(redactor.data(data)).toEqual({ ...data, text: '•••, •••, •••' });
  });

  it('keeps counts of rows by table, which a restore is compared with, and cleans rows of tables', () => {
    const data = { rows: { 'public.people': '500' } };
    expect(knowing('500').data(data)).toEqual(data);
    expect(knowing('500').data({ rows: [['500']] })).toEqual({ rows: [['•••']] });
    expect(knowing('500', canary).data({ rows: { pin: '500', name: canary } })).toEqual({
      rows: { pin: '•••', name: '•••' },
    });
  });

  it('is cleaned below a structural name, too, when that holds more than an id', () => {
    expect(knowing(canary).data({ step: { note: canary }, phase: 'people' })).toEqual({
      step: { note: '•••' },
      phase: 'people',
    });
  });
});
