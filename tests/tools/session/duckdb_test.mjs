// DuckDB reads what `session export --each` writes as one table. Run as
//     node duckdb_test.mjs SOURCE_FOLDER BUILD_FOLDER FOLDER_WITH_DUCKDB
// where the last holds node_modules/@duckdb/node-api (npm install @duckdb/node-api).
import assert from 'node:assert';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const [source, build, modules] = process.argv.slice(2);
const { DuckDBInstance } = createRequire(join(modules, 'x.js'))('@duckdb/node-api');
const connection = await (await DuckDBInstance.create(':memory:')).connect();
const ask = async (sql) => (await connection.runAndReadAll(sql)).getRowsJson();

const folder = mkdtempSync(join(tmpdir(), 'ouroboros-duckdb-'));
try {
  for (const [format, compression] of [['ndjson', 'zst'], ['csv', 'gz']]) {
    const lake = join(folder, format);
    execFileSync(join(build, 'session'), ['export', '--each', lake, '--format', format, '--compress', compression,
                                          '--partition', 'game,date', join(source, 'tests', 'golden', '*_state?.oro')]);
    const table = `read_${format === 'csv' ? 'csv' : 'ndjson'}('${lake}/*/*/*.${format}.${compression}', ` +
                  'hive_partitioning = true, union_by_name = true)';
    assert.deepEqual(await ask(`SELECT game, count(*), max(score) FROM ${table} GROUP BY game`),
                     [['snake', '1885', '2550']], format);
    assert.deepEqual(await ask(`SELECT count(DISTINCT date), count(rewinds) FROM ${table}`), [['2', '298']], format);
  }
} finally {
  rmSync(folder, { recursive: true });
}
