import { describe, expect, it } from 'vitest';
import { labelOf, parseTarget } from '../../../tasks/engines/postgres/target.ts';

describe('a PostgreSQL URL', () => {
  it.each([
    { url: 'postgres://edu@db1/edu', label: 'postgres://edu@db1:5432/edu' },
    { url: 'postgresql://edu:secret@db1:6543/edu_v2?sslmode=require', label: 'postgres://edu@db1:6543/edu_v2' },
    { url: 'postgres:///edu', label: 'postgres://localhost:5432/edu' },
    { url: 'postgres://edu@/edu?host=/run/postgresql', label: 'postgres://edu@/edu?host=/run/postgresql' },
    { url: 'postgres:///edu?host=/run/postgresql', label: 'postgres:///edu?host=/run/postgresql' },
    { url: 'postgres://edu@[::1]:5433/edu', label: 'postgres://edu@[::1]:5433/edu' },
    { url: 'postgres://a%40b:c@db1/e%2Fd%20u', label: 'postgres://a%40b@db1:5432/e%2Fd%20u' },
  ])('$url is shown as $label', ({ url, label }) => {
    expect(labelOf(parseTarget(url))).toBe(label);
  });

  it('is read with what is written as %', () => {
    expect(parseTarget('postgres://a%40b:p%3A%2F%23%25@db1/e%20du')).toMatchObject({
      ...{ user: 'a@b', password: 'p:/#%', host: 'db1', port: 5432, database: 'e du', tls: 'prefer' },
    });
  });

  it.each([
    { what: 'no URL', url: 'db1/edu', says: 'is not a URL' },
    { what: 'another scheme', url: 'mysql://db1/edu', says: 'is not a URL' },
    { what: 'no database', url: 'postgres://db1', says: 'names no database' },
    { what: 'a password that cuts the URL', url: 'postgres://edu:hunter2/x@db1/edu', says: 'is not a URL' },
    { what: 'a lone % in the password', url: 'postgres://edu:hunter2%zz@db1/edu', says: 'the password' },
    { what: 'an unknown parameter', url: 'postgres://db1/edu?sslmod=require', says: 'sslmod' },
    { what: 'an unknown sslmode', url: 'postgres://db1/edu?sslmode=always', says: 'sslmode=always' },
    { what: 'several hosts', url: 'postgres://db1/edu?host=a,b', says: 'several hosts' },
    { what: 'a timeout that is none', url: 'postgres://db1/edu?connect_timeout=soon', says: 'connect_timeout' },
  ])('with $what is a fault that keeps the secret', ({ url, says }) => {
    const parse = () => parseTarget(url);
    expect(parse).toThrow(expect.objectContaining({ name: 'Fault', code: 'database/url' }));
    expect(parse).toThrow(says);
    expect(parse).not.toThrow('hunter2');
  });
});
