#!/usr/bin/env node
// Only this file must load on an old Node: everything else is imported after the version is known to do.
const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);

if (major < 22 || (major === 22 && minor < 13)) {
  process.stderr.write(`nightferry needs Node.js 22.13 or newer; this is ${process.versions.node}.\n`);
  process.exitCode = 2;
} else {
  const { main } = await import('./main.ts');
  process.exitCode = await main(process.argv.slice(2));
}

// Makes this a module, which top-level await needs.
export {};
