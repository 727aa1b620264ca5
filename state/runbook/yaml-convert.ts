import { isMap, isScalar, isSeq, type ParsedNode, Scalar, type YAMLMap } from 'yaml';
import type { SourceLines } from './source-lines.ts';
import type { Spot, Tree } from './tree.ts';
import type { YamlFault } from './yaml-faults.ts';

/** Most faults of one kind of mistake that are worth listing. */
const mostFaults = 50;

/**
 * Turns the parser's nodes into plain values with places. Our own conversion, because every place is needed, and
 * because keys keep their text: `1: active` has the key `"1"`.
 */
export function convert(
  contents: ParsedNode | null,
  lines: SourceLines,
): Tree | { readonly faults: readonly YamlFault[] } {
  const conversion = new Conversion(lines);
  const { value, spot } = conversion.node(contents, 0);
  return conversion.faults.length > 0 ? { faults: conversion.faults.slice(0, mostFaults) } : { lines, value, spot };
}

interface Converted {
  readonly value: unknown;
  readonly spot: Spot;
}

class Conversion {
  readonly faults: YamlFault[] = [];
  readonly #lines: SourceLines;

  constructor(lines: SourceLines) {
    this.#lines = lines;
  }

  node(node: ParsedNode | null, start: number, keyStart?: number): Converted {
    const key = keyStart === undefined ? {} : { keyStart };
    if (node === null) return { value: null, spot: { start, end: start, ...key } };
    const [from, end] = node.range;
    const spot = { start: from, end, ...key };
    if (isMap(node)) return this.#mapping(node, spot);
    if (isSeq(node)) return this.#list(node.items as readonly (ParsedNode | null)[], spot);
    if (isScalar(node)) return { value: this.#scalar(node), spot: { ...spot, style: styleOf(node) } };
    return { value: null, spot };
  }

  #mapping(node: YAMLMap.Parsed, spot: Spot): Converted {
    const value: Record<string, unknown> = Object.create(null);
    const inside = new Map<string | number, Spot>();
    for (const { key: keyNode, value: valueNode } of node.items) {
      const keyStart = keyNode?.range[0] ?? spot.start;
      const key = this.#key(keyNode, keyStart);
      if (key === undefined) continue;
      const earlier = inside.get(key);
      if (earlier) {
        const { line } = this.#lines.position(earlier.keyStart ?? 0);
        const message = `The key ${JSON.stringify(key)} was already given on line ${line}.`;
        this.#fault('yaml/duplicate-key', message, 'Keep one of them.', keyStart);
        continue;
      }
      const entry = this.node(valueNode, keyNode?.range[1] ?? keyStart, keyStart);
      value[key] = entry.value;
      inside.set(key, entry.spot);
    }
    return { value, spot: { ...spot, inside } };
  }

  #key(node: ParsedNode | null, offset: number): string | undefined {
    const text = isScalar(node) ? (plainSource(node) ?? String(node.value ?? '')) : undefined;
    const fault = (code: string, message: string, remedy: string) => {
      this.#fault(code, message, remedy, offset);
      return undefined;
    };
    if (text === undefined && isMap(node)) {
      return fault(
        'yaml/key',
        'A value that begins with { can only be a mapping.',
        'Write "{{name}}" with the quotes.',
      );
    }
    if (text === undefined) return fault('yaml/key', 'A key must be a text.', 'Write "key: value".');
    if (text === '<<') {
      return fault('yaml/merge-key', 'Merge keys (<<) are not allowed in a runbook.', 'Write the keys out.');
    }
    if (text === '' || text === '__proto__') {
      return fault('yaml/key', `${JSON.stringify(text)} can't be a key.`, 'Choose another name.');
    }
    return text;
  }

  #list(items: readonly (ParsedNode | null)[], spot: Spot): Converted {
    const entries = items.map((item) => this.node(item, spot.start));
    const inside = new Map<string | number, Spot>(entries.map((entry, index) => [index, entry.spot]));
    return { value: entries.map(({ value }) => value), spot: { ...spot, inside } };
  }

  #scalar(node: Scalar.Parsed): unknown {
    const { value } = node;
    if (typeof value !== 'number') return value;
    if (Number.isFinite(value) && (!Number.isInteger(value) || Number.isSafeInteger(value))) return value;
    const written = plainSource(node) ?? String(value);
    const message = `${written.slice(0, 60)} is a number that can't be kept exactly.`;
    this.#fault('yaml/number', message, 'Put it in quotes to keep it as text.', node.range[0]);
    return 0;
  }

  #fault(code: string, message: string, remedy: string, offset: number): void {
    this.faults.push({ code, message, remedy: [remedy], offset });
  }
}

function plainSource(node: Scalar.Parsed): string | undefined {
  return node.type === Scalar.PLAIN ? node.source : undefined;
}

function styleOf(node: Scalar.Parsed): NonNullable<Spot['style']> {
  switch (node.type) {
    case Scalar.QUOTE_SINGLE:
      return 'single';
    case Scalar.QUOTE_DOUBLE:
      return 'double';
    case Scalar.BLOCK_LITERAL:
    case Scalar.BLOCK_FOLDED:
      return 'block';
    default:
      return 'plain';
  }
}
