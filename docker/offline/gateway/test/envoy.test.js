'use strict';
// The gateway on the files that a project with everything gets, as the worker's own tests keep them.
const assert = require('node:assert/strict');
const fs = require('node:fs');
const http = require('node:http');
const net = require('node:net');
const path = require('node:path');
const { after, before, test } = require('node:test');
const { load } = require('../src/envoy.js');
const { start } = require('../src/server.js');

const RENDERED = path.join(__dirname, '../../../../provisioner-worker/src/test/resources/stacks-golden/2026.09');
const file = (name, stack = 'everything-bounded-15') => fs.readFileSync(path.join(RENDERED, stack, 'volumes/api/envoy', name), 'utf8');
const LISTENERS = file('lds.template.yaml');
const CLUSTERS = file('cds.yaml');
const LEGACY = {
  ANON_KEY: 'anon.key', SERVICE_ROLE_KEY: 'service.key', API_GW_HTTP_PORT: '20000',
  DASHBOARD_USERNAME: 'supabase', DASHBOARD_PASSWORD: 'pa$$: "word"',
};
const ENVIRONMENT = {
  ...LEGACY, SUPABASE_PUBLISHABLE_KEY: 'sb_publishable_1', SUPABASE_SECRET_KEY: 'sb_secret_1',
  ANON_KEY_ASYMMETRIC: 'anon.es256', SERVICE_ROLE_KEY_ASYMMETRIC: 'service.es256',
};
const ANON = { apikey: 'anon.key' };
const SERVICE = { apikey: 'service.key' };

const gatewayOf = (environment = ENVIRONMENT, listeners = LISTENERS, clusters = CLUSTERS) =>
  load(listeners, clusters, environment).find(({ port }) => port === 8000);
const gateway = gatewayOf();
const ask = (url, headers = {}, method = 'GET', of = gateway) =>
  of.decide({ method, url, headers: { host: 'gateway:8000', ...headers }, address: '10.1.2.3' });
const status = (...request) => ask(...request).answer?.status;
const leads = (...request) => {
  const { host, port, path: target } = ask(...request).onward;
  return `${host}:${port}${target}`;
};
const basic = (text) => ({ authorization: `Basic ${Buffer.from(text).toString('base64')}` });

test('everyPathLeadsToItsService', () => {
  assert.equal(leads('/auth/v1/verify?token=1'), 'auth:9999/verify?token=1');
  assert.equal(leads('/auth/v1/callback'), 'auth:9999/callback');
  assert.equal(leads('/auth/v1/.well-known/jwks.json'), 'auth:9999/.well-known/jwks.json');
  assert.equal(leads('/sso/saml/acs'), 'auth:9999/sso/saml/acs');
  assert.equal(leads('/.well-known/oauth-authorization-server/x'), 'auth:9999/.well-known/oauth-authorization-server/x');
  assert.equal(leads('/auth/v1/health', ANON), 'auth:9999/health');
  assert.equal(leads('/rest/v1/thing?a=eq.1', ANON), 'rest:3000/thing?a=eq.1');
  assert.equal(leads('/graphql/v1', ANON), 'rest:3000/rpc/graphql');
  assert.equal(leads('/realtime/v1/api/broadcast', ANON), 'realtime-dev.supabase-realtime:4000/api/broadcast');
  assert.equal(leads('/realtime/v1/websocket', ANON), 'realtime-dev.supabase-realtime:4000/socket/websocket');
  assert.equal(leads('/storage/v1/bucket'), 'storage:5000/bucket');
  assert.equal(leads('/functions/v1/hello'), 'functions:9000/hello');
  assert.equal(leads('/pg/tables', SERVICE), 'meta:8080/tables');
  assert.equal(leads('/project', basic(`supabase:${LEGACY.DASHBOARD_PASSWORD}`)), 'studio:3000/project');
});

test('aKeyOpensWhatItsClientMay', () => {
  for (const url of ['/auth/v1/health', '/rest/v1/thing', '/graphql/v1', '/realtime/v1/websocket', '/pg/tables']) {
    assert.equal(status(url), 401, url);
    assert.equal(status(url, { apikey: 'guess' }), 401, url);
    assert.equal(status(url, SERVICE), undefined, url);
  }
  assert.equal(status('/rest/v1/thing?apikey=anon.key'), undefined);
  assert.equal(status('/rest/v1/thing', { apikey: 'sb_publishable_1' }), undefined);
  assert.equal(status('/pg/tables', ANON), 403);
  assert.equal(status('/rest/v1/', ANON), 403, 'the description of the whole API');
  assert.equal(leads('/rest/v1/', SERVICE), 'rest:3000/');
});

test('aKeyThatTheProjectDoesNotHaveOpensNothing', () => {
  const of = gatewayOf(LEGACY);
  for (const apikey of ['', 'sb_publishable_1', '$SUPABASE_SECRET_KEY', 'undefined']) {
    assert.equal(status('/rest/v1/thing', { apikey }, 'GET', of), 401, apikey);
  }
  assert.equal(ask('/rest/v1/thing', ANON, 'GET', of).onward.headers.authorization, 'Bearer anon.key');
});

test('aFunctionNeedsNoKeyButAKeyThatIsSentIsChecked', () => {
  assert.equal(status('/functions/v1/hello', { apikey: 'guess' }), 401);
  assert.equal(ask('/functions/v1/hello', { 'sb-api-key': 'forged' }).onward.headers['sb-api-key'], undefined);
  assert.equal(ask('/functions/v1/hello', { apikey: 'sb_secret_1' }).onward.headers['sb-api-key'], 'service.es256');
});

test('theCallersTokenGoesOnOrTheOneBehindItsKey', () => {
  const authorization = (headers) => ask('/rest/v1/thing', headers).onward.headers.authorization;
  assert.equal(authorization(ANON), 'Bearer anon.key');
  assert.equal(authorization({ ...ANON, authorization: 'Bearer mine' }), 'Bearer mine');
  assert.equal(authorization({ apikey: 'sb_publishable_1' }), 'Bearer anon.es256');
  assert.equal(authorization({ apikey: 'sb_secret_1', authorization: 'Bearer sb_secret_1' }), 'Bearer service.es256');
  assert.equal(ask('/storage/v1/s3', { authorization: 'AWS4-HMAC-SHA256 x' }).onward.headers.authorization, 'AWS4-HMAC-SHA256 x');
  assert.equal(ask('/storage/v1/bucket').onward.headers.authorization, undefined);
  const socket = ask('/realtime/v1/websocket?vsn=1&apikey=sb_secret_1').onward;
  assert.equal(socket.path, '/socket/websocket?vsn=1&apikey=service.es256');
  assert.equal(socket.headers['x-api-key'], 'service.es256');
});

test('servicesAreToldWhatTheCallerAskedFor', () => {
  const { headers } = ask('/rest/v1/thing', { ...ANON, 'x-forwarded-for': '9.9.9.9' }).onward;
  assert.equal(headers.host, 'gateway:8000');
  assert.equal(headers['x-forwarded-for'], '9.9.9.9, 10.1.2.3');
  assert.equal(headers['x-forwarded-host'], 'gateway:8000');
  assert.equal(headers['x-forwarded-port'], '20000');
  assert.equal(headers['x-forwarded-prefix'], '/rest/v1');
  assert.equal(ask('/graphql/v1', ANON).onward.headers['content-profile'], 'graphql_public');
  assert.equal(ask('/realtime/v1/websocket', ANON).onward.headers.host, 'realtime-dev.supabase-realtime');
});

test('whatIsNotForTheOutsideIsRefused', () => {
  for (const url of ['/realtime/v1/api/tenants/realtime-dev/health', '/realtime/v1/api/openapi', '/mcp', '/api/mcp']) {
    assert.equal(status(url, SERVICE), 403, url);
  }
});

test('theDashboardAsksForItsPasswordAndKeepsItToItself', () => {
  const refused = ask('/').answer;
  assert.equal(refused.status, 401);
  assert.match(refused.headers['www-authenticate'], /^Basic /);
  for (const wrong of ['supabase:', 'supabase', ':', `x:${LEGACY.DASHBOARD_PASSWORD}`]) assert.equal(status('/', basic(wrong)), 401, wrong);
  assert.equal(ask('/', basic(`supabase:${LEGACY.DASHBOARD_PASSWORD}`)).onward.headers.authorization, undefined);
});

test('withoutStudioNothingElseIsServed', () => {
  const of = gatewayOf(LEGACY, file('lds.template.yaml', 'usual'), file('cds.yaml', 'usual'));
  for (const url of ['/', '/project', '/functions/v1/hello']) assert.equal(status(url, SERVICE, 'GET', of), 404, url);
  assert.equal(status('/rest/v1/thing', ANON, 'GET', of), undefined);
});

test('aPreflightIsAnsweredWithoutAKey', () => {
  const asked = { origin: 'http://x', 'access-control-request-method': 'PATCH' };
  const { answer, answerHeaders } = ask('/rest/v1/thing', asked, 'OPTIONS');
  assert.equal(answer.status, 200);
  assert.equal(answerHeaders['access-control-allow-origin'], 'http://x');
  assert.match(answer.headers['access-control-allow-methods'], /PATCH/);
  assert.match(answer.headers['access-control-allow-headers'], /authorization/);
  assert.equal(ask('/rest/v1/thing', { origin: 'http://x' }).answerHeaders['access-control-allow-origin'], 'http://x');
  assert.equal(status('/pg/tables', asked, 'OPTIONS'), 401, 'no browser is let in to meta');
});

test('dotsAndSlashesAreNoWayRoundTheKey', () => {
  for (const url of ['/auth/v1/verify/../settings', '/auth/v1/verify/%2e%2e/settings', '//auth//v1//settings', '/auth/v1/verify\\..\\settings']) {
    assert.equal(status(url), 401, url);
  }
  for (const url of ['/auth/v1/verify%2f..%2fsettings', '/auth/v1/verify%5Csettings']) assert.equal(status(url), 400, url);
  assert.equal(status('/rest/v1/thing', { ...ANON, x_forwarded_for: '1' }), 400);
  for (const url of ['*', 'http://rest:3000/', '']) assert.equal(status(url), 400, url);
  assert.equal(status('/auth/v1/verifying'), 401, 'a name that only begins alike');
});

test('whatIsNotUnderstoodIsAnError', () => {
  for (const [from, to] of [
    ['{prefix: /pg/}', '{safe_regex: {regex: /pg/.*}}'],
    ['{prefix: /pg/}', '{prefix: /pg/, runtime_fraction: {}}'],
    ['cluster: meta', 'cluster: elsewhere'],
    ['disabled: true}', 'disabled: false}'],
    ['allowed_clients: [service_role]', 'allowed_clients: []'],
    ['envoy.filters.http.cors', 'envoy.filters.http.rbac'],
    ["domains: ['*']", 'domains: [example.org]'],
    ['ADD_IF_ABSENT', 'APPEND_IF_EXISTS_OR_ADD'],
    ['function envoy_on_request', 'function another_name'],
    ['- name: envoy.filters.http.router', '- name: envoy.filters.http.fault'],
  ]) {
    assert.ok(LISTENERS.includes(from), from);
    assert.throws(() => gatewayOf(ENVIRONMENT, LISTENERS.replace(from, to)), Error, to);
  }
  assert.throws(() => gatewayOf({ ...ENVIRONMENT, ANON_KEY: "a', client: service_role}" }), /ANON_KEY/);
});

test('theScriptHasNothingOfTheHost', () => {
  for (const name of ['io', 'os', 'require', 'dofile', 'loadfile']) {
    const text = LISTENERS.replace('local wanted =', `assert(${name} == nil) local wanted =`);
    assert.notEqual(text, LISTENERS);
    assert.equal(status('/rest/v1/thing', ANON, 'GET', gatewayOf(ENVIRONMENT, text)), undefined, name);
  }
});

let upstream;
let servers;
let base;

before(async () => {
  upstream = http.createServer((request, response) => {
    response.setHeader('set-cookie', ['one=1', 'two=2']);
    request.pipe(response);
  });
  upstream.on('upgrade', (request, socket) => {
    socket.write(`HTTP/1.1 101 Switching Protocols\r\nupgrade: websocket\r\nconnection: upgrade\r\n\r\n${request.url} `);
    socket.pipe(socket);
  });
  await new Promise((resolve) => upstream.listen(0, '127.0.0.1', resolve));
  const at = (host, port) => `{address: ${host}, port_value: ${port}}`;
  const clusters = CLUSTERS.replace(at('functions', 9000), at('127.0.0.1', upstream.address().port))
    .replace(at('realtime-dev.supabase-realtime', 4000), at('127.0.0.1', upstream.address().port))
    .replace(at('rest', 3000), at('127.0.0.1', 1));
  servers = await start(load(LISTENERS, clusters, ENVIRONMENT).map((listener) => ({ ...listener, port: 0 })));
  base = `http://127.0.0.1:${servers[0].address().port}`;
});
after(() => {
  for (const server of [upstream, ...servers]) {
    server.closeAllConnections();
    server.close();
  }
});

test('bodiesAndAnswersPassUnchanged', async () => {
  const body = 'x'.repeat(300_000);
  const answer = await fetch(`${base}/functions/v1/echo`, { method: 'POST', body });
  assert.equal(await answer.text(), body);
  assert.deepEqual(answer.headers.getSetCookie(), ['one=1', 'two=2']);
});

test('aServiceThatIsDownIsTold', async () => {
  const answer = await fetch(`${base}/rest/v1/thing`, { headers: { ...ANON, origin: 'http://x' } });
  assert.equal(answer.status, 503);
  assert.equal(answer.headers.get('access-control-allow-origin'), 'http://x');
});

test('aRequestThatTheScriptFailsOnIsNotTheEndOfTheGateway', async () => {
  const failing = LISTENERS.replace('local wanted =', 'error("no") local wanted =');
  const [server, other] = await start(load(failing, CLUSTERS, ENVIRONMENT).map((listener) => ({ ...listener, port: 0 })));
  const url = `http://127.0.0.1:${server.address().port}/storage/v1/x`;
  assert.equal((await fetch(url)).status, 500);
  assert.equal((await fetch(url)).status, 500);
  for (const one of [server, other]) one.close();
});

test('theStatusDoorAnswersAndServesNothingElse', async () => {
  const door = `http://127.0.0.1:${servers[1].address().port}`;
  assert.equal((await fetch(`${door}/status`)).status, 200);
  assert.equal((await fetch(`${door}/rest/v1/thing`, { headers: SERVICE })).status, 404);
});

function upgrade(url, wanted, say, protocol = 'websocket') {
  return new Promise((resolve, reject) => {
    const socket = net.connect(servers[0].address().port, '127.0.0.1');
    let text = '';
    socket.setTimeout(60_000, () => reject(new Error(`only this came: ${text}`)));
    socket.on('error', reject).on('data', (data) => {
      text += data;
      if (text.includes(wanted)) resolve(text) || socket.destroy();
    });
    socket.write(`GET ${url} HTTP/1.1\r\nhost: x\r\nconnection: Upgrade\r\nupgrade: ${protocol}\r\n\r\n${say}`);
  });
}

test('aWebSocketPassesBothWays', async () => {
  const text = await upgrade('/realtime/v1/websocket?apikey=anon.key', 'hello', 'hello');
  assert.match(text, /^HTTP\/1\.1 101 .*\/socket\/websocket\?apikey=anon\.key hello$/s);
});

test('aWebSocketNeedsAKeyAndNothingElseIsUpgraded', async () => {
  assert.match(await upgrade('/realtime/v1/websocket', 'authentication failed', ''), /^HTTP\/1\.1 401 /);
  assert.match(await upgrade('/realtime/v1/websocket?apikey=anon.key', '403', '', 'h2c'), /^HTTP\/1\.1 403 /);
});
