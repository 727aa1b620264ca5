import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { compile, shop, shopWith, type Trial } from './shop.ts';

function manifestOf(source: string, trial: Trial = {}, vars: Record<string, string> = {}, environment = 'live') {
  const { manifest, findings } = compile(source, { ...trial, selection: { environment, vars } });
  return manifest ?? expect.fail(findings.map(({ message }) => message).join('\n'));
}

const sha256 = (text: string) => createHash('sha256').update(text).digest('hex');

describe('the manifest of a runbook', () => {
  it('lists the file, the files it names and the vars', () => {
    const schema = 'create table users (id uuid);\n';
    expect(manifestOf(shop)).toMatchObject({
      digest: expect.stringMatching(/^[0-9a-f]{64}$/),
      files: [
        { path: 'shop.yaml', sha256: sha256(shop), bytes: shop.length },
        { path: 'schema.sql', sha256: sha256(schema), bytes: schema.length },
      ],
      vars: { users: 6987, host: 'web1' },
    });
  });

  it('has the same digest for the same files and vars, however often it is asked for', () => {
    expect(manifestOf(shop)).toEqual(manifestOf(shop));
    expect(manifestOf(shop, {}, { users: '6987' }).digest).toBe(manifestOf(shop).digest);
  });

  const plain = manifestOf(shop).digest;

  it.each([
    ['the runbook changes, be it in a comment', manifestOf(`${shop}# later\n`)],
    ['a file beside it changes', manifestOf(shop, { files: { 'schema.sql': 'create table users (id uuid );\n' } })],
    ['a var changes', manifestOf(shop, {}, { users: '6988' })],
    ['the environment brings other vars', manifestOf(shop, {}, {}, 'staging')],
  ])('has another digest when %s', (_name, { digest }) => expect(digest).not.toBe(plain));

  it('counts the bytes on disk, not the text with vars in it', () => {
    const schema = 'insert into a values ({{host}});\n';
    const first = manifestOf(shop, { files: { 'schema.sql': schema } }, { host: 'web1' });
    const second = manifestOf(shop, { files: { 'schema.sql': schema } }, { host: 'web2' });
    expect(first.files).toEqual(second.files);
    expect(first.digest).not.toBe(second.digest);
  });

  it('lists files by name, whatever their order in the steps', () => {
    const two = shopWith(
      '- id: stop\n',
      '- { id: b, sql: { on: shop_v2, file: b.sql } }\n      - { id: a, sql: { on: shop_v2, file: a.sql } }\n      - id: stop\n',
    );
    const { files } = manifestOf(two, { files: { 'a.sql': 'select 1', 'b.sql': 'select 2' } });
    expect(files.map(({ path }) => path)).toEqual(['shop.yaml', 'a.sql', 'b.sql', 'schema.sql']);
  });

  it('holds references, never what they stand for', () => {
    const source = shopWith('users: 6987', 'users: 6987, token: env:SHOP_TOKEN').replace(
      'stop, shop] }',
      'stop, shop], env: { TOKEN: "{{token}}" } }',
    );
    expect(manifestOf(source).vars).toMatchObject({ token: 'env:SHOP_TOKEN' });
  });
});
