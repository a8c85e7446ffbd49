// Holds answers against the types of supabase-management-js: each becomes a typed literal that tsc checks.
// answers.json: [{call: "GET /v1/projects/{ref}", status, body}]; prints {held, open, unknown, errors, controls, caught}.
import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';

const client = readFileSync('node_modules/supabase-management-js/dist/index.mjs', 'utf8');
const types = readFileSync('node_modules/supabase-management-js/dist/index.d.ts', 'utf8');
const bare = path => path.replace(/\$?\{[^}]*\}/g, '{}').replace(/\?.*/, '');

// By method and path the function that asks for it.
const functions = new Map();
for (const [, name, url, method] of client.matchAll(
  /var (v1\w+) = async \([^)]*\) => \{\s*return customFetch\(\s*(getV1\w+Url)\([^)]*\),\s*\{[\s\S]*?method: "([A-Z]+)"/g)) {
  const made = client.slice(client.indexOf(`var ${url} = `)).split('\n};')[0];
  const templates = [...made.matchAll(/`(\/v1[^`]*)`/g)].map(found => bare(found[1]));
  if (templates.length) functions.set(`${method} ${templates.at(-1)}`, name);
}

const lines = [
  'import type * as api from "supabase-management-js";',
  // What the types call nothing no client looks at.
  'type Data<R, S extends number> = R extends { status: S; data: infer D } ? ([D] extends [void] ? unknown : D) : never;',
  // A type parameter, so that a member more than the type has is no error: older clients pass over it.
  'declare function held<T>(): <X extends T>(answer: X) => void;',
  'type Open<T> = unknown extends T ? true : false;',
];
const unknown = [];
const at = new Map();
const controls = new Map();
const open = [];
for (const { call, status, body } of JSON.parse(readFileSync('answers.json', 'utf8'))) {
  const name = functions.get(bare(call));
  if (!name || !types.includes(`type ${name}Response${status} `)) {
    unknown.push(`${call} ${status}`);
    continue;
  }
  const type = `Data<api.${name}Response, ${status}>`;
  at.set(lines.push(`held<${type}>()(${JSON.stringify(body)});`), call);
  // The control: of a type that says something a function is no answer.
  controls.set(lines.push(`held<${type}>()(() => 7);`), call);
  open.push([call, lines.push(`{ const no: Open<${type}> = false; }`)]);
}
// A control that is known to be wrong in one word alone.
const last = lines.push('held<Data<api.v1GetPostgresConfigResponse, 200>>()({ session_replication_role: "NO_SUCH_ROLE" });');
writeFileSync('answers.ts', lines.join('\n') + '\n');

let printed = '';
try {
  execFileSync('node', ['node_modules/typescript/bin/tsc', '--noEmit', '--strict', '--skipLibCheck',
    '--target', 'es2022', '--lib', 'es2022,dom', '--module', 'nodenext', '--moduleResolution', 'nodenext', '--pretty', 'false', 'answers.ts']);
} catch (error) {
  printed = String(error.stdout);
}
const wrong = new Map();
let line = 0;
for (const row of printed.split('\n')) {
  const found = /^answers\.ts\((\d+),/.exec(row);
  if (found) line = Number(found[1]);
  if (line) wrong.set(line, `${wrong.get(line) ?? ''}${row.replace(/^answers\.ts\(\d+,\d+\): /, '')} `);
}
// A type that lets the control pass allows anything, whatever else it says.
const passed = new Set([...controls].filter(([number]) => !wrong.has(number)).map(([, call]) => call));
const isOpen = new Set(open.filter(([call, number]) => wrong.has(number) || passed.has(call)).map(([call]) => call));
console.log(JSON.stringify({
  held: at.size - isOpen.size,
  open: [...isOpen],
  unknown,
  errors: [...at].filter(([number]) => wrong.has(number)).map(([number, call]) => ({ call, message: wrong.get(number).trim() })),
  controls: [...controls].filter(([, call]) => !isOpen.has(call)).length + 1,
  caught: [...controls].filter(([number, call]) => !isOpen.has(call) && wrong.has(number)).length + (wrong.has(last) ? 1 : 0),
}));
