// Supabase's own clients, unchanged, against a control plane: SUPAPLANE_URL, SUPAPLANE_TOKEN. Writes what it found
// as one line of JSON; what fails ends it.
import assert from 'node:assert/strict';
import * as api from 'supabase-management-js';
import { McpServer } from './mcp.mjs';
import { hold } from './shape.mjs';

const baseUrl = process.env.SUPAPLANE_URL;
const token = process.env.SUPAPLANE_TOKEN;
assert(baseUrl && token, 'SUPAPLANE_URL and SUPAPLANE_TOKEN are missing'); // else it would be the hosted platform
const options = { baseUrl, headers: { Authorization: `Bearer ${token}`, 'Content-Type': 'application/json' } };
const P = '/v1/projects/{ref}';
const held = [];
const said = message => process.stderr.write(`${new Date().toISOString()} ${message}\n`);

async function ask(operation, answer) {
  const data = hold(operation, await answer);
  held.push(operation);
  return data;
}

async function until(what, question) {
  const deadline = Date.now() + 180_000;
  for (;;) {
    const answer = await question();
    if (answer) return answer;
    assert(Date.now() < deadline, `it did not come to be: ${what}`);
    await new Promise(resolve => setTimeout(resolve, 250));
  }
}

const tools = {};
const mcp = new McpServer(baseUrl, token);
const tool = async (name, args = {}) => {
  said(name);
  const answer = await mcp.call(name, args);
  tools[name] = (tools[name] ?? 0) + 1;
  return answer;
};

try {
  await mcp.start();
  const organization = await ask('POST /v1/organizations', api.v1CreateAnOrganization({ name: 'Clients' }, options));
  const slug = organization.slug;

  // A life by the MCP server.
  // A client that brings no Supaplane-Version reads what the projection has got to: a moment later, all of it.
  await until('the organization is listed', async () =>
    (await tool('list_organizations')).organizations.some(one => one.slug === slug && one.name === 'Clients'));
  const question = { type: 'project', organization_id: slug };
  const cost = await tool('get_cost', question);
  const { confirmation_id } = await tool('confirm_cost', cost);
  const created = await tool('create_project', {
    name: 'by mcp', region: 'eu-central-1', organization_id: slug, confirm_cost_id: confirmation_id,
  });
  const ref = created.ref ?? created.id;
  const project_id = ref;
  assert.equal(created.status, 'COMING_UP');
  const is = status =>
    until(`${ref} is ${status}`, async () => {
      const project = await tool('get_project', { id: ref });
      assert(!project.status.endsWith('_FAILED'), JSON.stringify(project));
      return project.status === status && project;
    });
  await until('the project is listed', async () =>
    (await api.v1ListAllProjects(options)).data.some(one => one.ref === ref));
  await is('ACTIVE_HEALTHY');
  assert((await tool('list_projects')).projects.some(one => one.id === ref));

  await tool('apply_migration', {
    project_id, name: 'make_todo',
    query: "create table public.todo (id bigint generated always as identity primary key, task text not null);\n"
      + "insert into public.todo (task) values ('it''s made'); -- the end",
  });
  await tool('apply_migration', { project_id, name: 'add_done', query: 'alter table todo add column done boolean' });
  const { migrations } = await tool('list_migrations', { project_id });
  assert.deepEqual(migrations.map(one => one.name), ['make_todo', 'add_done']);
  migrations.forEach(one => assert.match(one.version, /^\d{14}$/));
  await assert.rejects(
    tool('apply_migration', { project_id, name: 'broken', query: 'create table half (); select 1/0' }),
    /division by zero/);
  const { tables } = await tool('list_tables', { project_id, schemas: ['public'], verbose: true });
  assert.deepEqual(tables.map(table => table.name), ['public.todo']);
  assert.deepEqual(tables[0].columns.map(column => column.name), ['id', 'task', 'done']);
  assert.deepEqual(tables[0].primary_keys, ['id']);
  const { extensions } = await tool('list_extensions', { project_id });
  assert(extensions.some(extension => extension.name === 'pgcrypto'));
  const rows = await tool('execute_sql', { project_id, query: 'select task from todo' });
  assert.match(JSON.stringify(rows), /it's made/);
  const { url } = await tool('get_project_url', { project_id });
  assert(url.includes(ref));
  const { keys } = await tool('get_publishable_keys', { project_id });
  const anon = keys.find(key => key.name === 'anon');
  assert.equal(JSON.parse(Buffer.from(anon.api_key.split('.')[1], 'base64url')).role, 'anon');
  const { types } = await tool('generate_typescript_types', { project_id });
  assert.match(types, /todo: \{/);
  assert.match(types, /task: string/);
  for (const type of ['security', 'performance']) {
    assert.match(JSON.stringify(await tool('get_advisors', { project_id, type })), /lints|result/);
  }
  // The container of the database writes a line for what failed above, when it wants to.
  for (const service of ['api', 'postgres', 'auth', 'storage', 'realtime', 'edge-function', 'branch-action']) {
    assert(JSON.stringify(await tool('get_logs', { project_id, service })).includes('result'));
  }
  const { result: logged } = await tool('get_logs', { project_id, service: 'api' });
  assert.match(logged, /event_message/);
  assert.deepEqual(await tool('list_edge_functions', { project_id }).then(found => found.functions ?? found), []);
  assert.deepEqual(await tool('list_branches', { project_id }).then(found => found.branches ?? found), []);
  await assert.rejects(
    tool('deploy_edge_function', { project_id, name: 'f', files: [{ name: 'index.ts', content: '' }] }),
    /volumes\/functions/);
  assert.deepEqual((await tool('list_storage_buckets', { project_id })).buckets, []);

  // The JavaScript client, each answer held against its type.
  const projects = await ask('GET /v1/projects', api.v1ListAllProjects(options));
  assert(projects.some(one => one.ref === ref));
  await ask('GET /v1/organizations', api.v1ListAllOrganizations(options));
  await ask('GET /v1/organizations/{slug}', api.v1GetAnOrganization(slug, options));
  const page = await ask(
    'GET /v1/organizations/{slug}/projects', api.v1GetAllProjectsForOrganization(slug, { limit: 1 }, options));
  assert.equal(page.pagination.count, 1);
  await ask('GET /v1/projects/available-regions', api.v1GetAvailableRegions({ organization_slug: slug }, options));
  const one = await ask(`GET ${P}`, api.v1GetProject(ref, options));
  assert.match(one.database.version, /^17/);
  const health = await ask(
    `GET ${P}/health`, api.v1GetServicesHealth(ref, { services: ['db', 'rest', 'auth', 'realtime', 'storage'] }, options));
  assert(health.length === 5 && health.every(service => service.healthy), JSON.stringify(health));
  const masked = await ask(`GET ${P}/api-keys`, api.v1GetProjectApiKeys(ref, undefined, options));
  assert(!masked.find(key => key.name === 'service_role').api_key.includes('.'));
  const shown = await ask(`GET ${P}/api-keys`, api.v1GetProjectApiKeys(ref, { reveal: true }, options));
  assert.equal(shown.find(key => key.name === 'service_role').api_key.split('.').length, 3);
  assert.equal(shown.find(key => key.name === 'anon').api_key, anon.api_key);

  const sql = (query, parameters, read_only) => api.v1RunAQuery(ref, { query, parameters, read_only }, options);
  const run = (...args) => ask(`POST ${P}/database/query`, sql(...args));
  assert.deepEqual(await run('insert into todo (task) values ($1) returning task', ['a']), [{ task: 'a' }]);
  assert.deepEqual(await run('select count(*)::int as n from todo where task = any($1) and id > $2', [['a', 'b'], 0], true),
    [{ n: 1 }]);
  assert.deepEqual(await run('explain select 1', undefined, true).then(rows => rows.length), 1);
  await run('create index concurrently on todo (task)');
  // Whatever a query says, where it must change nothing it changes nothing.
  for (const escape of [
    'create table escaped ()',
    'commit; create table escaped ()',
    'select 1; commit; create table escaped ()',
    'rollback; create table escaped ()',
    "do $$ begin execute 'create table escaped ()'; end $$",
    "select set_config('transaction_read_only', 'off', false)",
    'set transaction read write',
    "with gone as (delete from todo returning 1) select * from gone",
    "'; commit; create table escaped (); --",
    "\\'; commit; create table escaped (); --",
    '$q$; commit; create table escaped (); --',
    "select nextval('todo_id_seq')",
  ]) {
    for (const parameters of [undefined, ['1']]) {
      assert.equal((await sql(escape, parameters, true)).status, 400, escape);
      const look = await api.v1ReadOnlyQuery(ref, { query: escape, parameters }, options);
      assert.equal(look.status, 400, escape);
      assert.match(look.data.message, /^Failed to run sql query: /);
    }
  }
  assert.deepEqual(
    await run("select to_regclass('escaped')::text as escaped, (select count(*)::int from todo) as n"),
    [{ escaped: null, n: 2 }]);
  const slow = await api.v1RunAQuery(ref, { query: "set statement_timeout = '50ms'; select pg_sleep(5)" }, options);
  assert.equal(slow.status, 408);
  const large = await api.v1RunAQuery(ref, { query: "select repeat('x', 1000000) from generate_series(1, 40)" }, options);
  assert.equal(large.status, 422);
  assert.equal(large.data.code, 'result_too_large');

  // Migrations as the CLI lays them out, with keys and rollbacks.
  const migration = { name: 'keyed', query: 'create table keyed ()', rollback: 'drop table keyed' };
  const keyed = { ...options, headers: { ...options.headers, 'Idempotency-Key': 'once' } };
  await ask(`POST ${P}/database/migrations`, api.v1ApplyAMigration(ref, migration, keyed));
  await ask(`POST ${P}/database/migrations`, api.v1ApplyAMigration(ref, migration, keyed));
  const list = await ask(`GET ${P}/database/migrations`, api.v1ListMigrationHistory(ref, options));
  assert.deepEqual(list.map(found => found.name), ['make_todo', 'add_done', 'keyed']);
  const version = list[2].version;
  const full = await ask(`GET ${P}/database/migrations/{version}`, api.v1GetAMigration(ref, version, options));
  assert.deepEqual([full.statements, full.rollback], [['create table keyed ()'], ['drop table keyed']]);
  await ask(`PATCH ${P}/database/migrations/{version}`, api.v1PatchAMigration(ref, version, { name: 'renamed' }, options));
  await ask(`DELETE ${P}/database/migrations`, api.v1RollbackMigrations(ref, { gte: version }, options));
  assert.deepEqual(await run("select to_regclass('keyed')::text as keyed"), [{ keyed: null }]);
  assert.equal((await api.v1RollbackMigrations(ref, { gte: '0' }, options)).status, 409);
  await ask(`PUT ${P}/database/migrations`, api.v1UpsertAMigration(ref, { name: 'told', query: 'select 1' }, options));

  // PostgreSQL's settings: read, written back, one that needs no restart and one that does.
  const settings = await ask(`GET ${P}/config/database/postgres`, api.v1GetPostgresConfig(ref, options));
  await ask(`PUT ${P}/config/database/postgres`,
    api.v1UpdatePostgresConfig(ref, { ...settings, work_mem: '9MB', max_connections: settings.max_connections + 7 }, options));
  await is('ACTIVE_HEALTHY');
  await until('the settings hold', async () => {
    const now = await api.v1GetPostgresConfig(ref, options);
    return now.status === 200 && now.data.work_mem === '9MB'
      && now.data.max_connections === settings.max_connections + 7;
  });
  assert.equal((await api.v1UpdatePostgresConfig(ref, { work_mem: "1MB'; drop table todo" }, options)).status, 400);

  for (const [path, answer] of [
    ['/postgrest', api.v1GetPostgrestServiceConfig], ['/config/auth', api.v1GetAuthServiceConfig],
    ['/config/storage', api.v1GetStorageConfig], ['/config/realtime', api.v1GetRealtimeConfig],
    ['/config/database/pgbouncer', api.v1GetProjectPgbouncerConfig], ['/network-restrictions', api.v1GetNetworkRestrictions],
    ['/ssl-enforcement', api.v1GetSslEnforcementConfig], ['/functions', api.v1ListAllFunctions],
    ['/branches', api.v1ListAllBranches], ['/database/backups', api.v1ListAllBackups],
    ['/upgrade/eligibility', api.v1GetPostgresUpgradeEligibility], ['/upgrade/status', api.v1GetPostgresUpgradeStatus],
    ['/actions', api.v1ListActionRuns], ['/advisors/performance', api.v1GetPerformanceAdvisors],
    ['/advisors/security', api.v1GetSecurityAdvisors], ['/storage/buckets', api.v1ListAllBuckets],
    ['/database/context', api.v1GetDatabaseMetadata], ['/readonly', api.v1GetReadonlyModeStatus],
    ['/types/typescript', api.v1GenerateTypescriptTypes], ['/analytics/endpoints/logs.all', api.v1GetProjectLogs],
    ['/api-keys/legacy', api.v1GetProjectLegacyApiKeys], ['/config/disk/autoscale', api.v1GetProjectDiskAutoscaleConfig],
  ]) {
    await ask(`GET ${P}${path}`, answer.length > 2 ? answer(ref, {}, options) : answer(ref, options));
  }
  const hostname = await api.v1GetHostnameConfig(ref, options);
  assert.equal(hostname.status, 404);
  assert.equal(hostname.data.code, 'custom_hostname_not_found');
  assert.equal((await api.v1CreateABranch(ref, { branch_name: 'x' }, options)).status, 422);
  await ask(`PATCH ${P}/postgrest`, api.v1UpdatePostgrestServiceConfig(ref, { max_rows: 1 }, options));
  assert.equal((await api.v1GetPostgrestServiceConfig(ref, options)).data.max_rows, 1);
  assert.equal((await api.v1UpdatePostgrestServiceConfig(ref, { db_schema: 'pg_catalog' }, options)).status, 400);

  // Paused it says so; restored it has its data.
  await tool('pause_project', { project_id });
  await is('INACTIVE');
  const paused = await sql('select 1');
  assert.equal(paused.status, 409);
  assert.match(paused.data.message, /restore/);
  await tool('restore_project', { project_id });
  await is('ACTIVE_HEALTHY');
  assert.deepEqual(await run('select count(*)::int as n from todo'), [{ n: 2 }]);
  await ask(`DELETE ${P}`, api.v1DeleteAProject(ref, options));
  process.stdout.write(JSON.stringify({ ref, held: new Set(held).size, tools: Object.keys(tools).sort() }) + '\n');
} finally {
  mcp.stop();
}
