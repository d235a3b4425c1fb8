#!/usr/bin/env node
// Makes server/src/modules/identity/common-passwords.bin from a list of passwords, the commonest first, one a line:
//   node scripts/common-passwords.mjs 10-million-password-list-top-1000000.txt
// (Mark Burnett's list, given to the public domain; SecLists carries it.) Kept are those of 8 characters and more among
// the first hundred thousand, as the first 6 bytes of their SHA-256 in ascending order: people's passwords read badly.
import { createHash } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const TAKEN = 100_000;
const SHORTEST = 8;
const BYTES = 6;

const lines = readFileSync(process.argv[2] ?? '', 'utf8')
  .split('\n')
  .slice(0, TAKEN);
const words = new Set(lines.map((line) => line.trim().toLowerCase()).filter((word) => word.length >= SHORTEST));
const hashes = [...words].map((word) => createHash('sha256').update(word).digest().subarray(0, BYTES));
hashes.sort(Buffer.compare);
const file = join(import.meta.dirname, '../server/src/modules/identity/common-passwords.bin');
writeFileSync(file, Buffer.concat(hashes));
process.stdout.write(`${hashes.length} passwords, ${hashes.length * BYTES} bytes\n`);
