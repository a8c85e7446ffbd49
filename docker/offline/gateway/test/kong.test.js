'use strict';
// The gateway on the Kong file that a project with everything gets.
const assert = require('node:assert/strict');
const fs = require('node:fs');
const path = require('node:path');
const { test } = require('node:test');
const { load } = require('../src/kong.js');
const { decide } = require('../src/router.js');

const FILE = path.join(__dirname,
  '../../../../provisioner-worker/src/test/resources/stacks-golden/2026.02/everything-bounded-15/volumes/api/kong.yml');
const config = load(fs.readFileSync(FILE, 'utf8'), {
  SUPABASE_ANON_KEY: 'anon.key', SUPABASE_SERVICE_KEY: 'service.key', SUPABASE_SECRET_KEY: '',
  DASHBOARD_USERNAME: 'supabase', DASHBOARD_PASSWORD: 'pa$$: "word"',
});
const ask = (url, headers = {}, method = 'GET') => decide(config, { method, url, headers: { host: 'gateway:8000', ...headers } });
const status = (...request) => ask(...request).answer?.status;
const ANON = { apikey: 'anon.key' };
const SERVICE = { apikey: 'service.key' };

test('theLongestPathDecides', () => {
  assert.equal(ask('/auth/v1/verify?token=1').onward.path, '/verify?token=1');
  assert.equal(ask('/rest/v1/thing', ANON).onward.path, '/thing');
  assert.equal(ask('/graphql/v1', ANON).onward.path, '/rpc/graphql');
  assert.equal(ask('/realtime/v1/websocket', ANON).onward.host, 'realtime-dev.supabase-realtime');
  assert.equal(status('/realtime/v1/api/tenants/x', SERVICE), 403);
});

test('aKeyOpensWhatItsGroupMay', () => {
  assert.equal(status('/rest/v1/thing'), 401);
  assert.equal(status('/rest/v1/thing', { apikey: 'guess' }), 401);
  assert.equal(status('/rest/v1/thing?apikey=anon.key'), undefined);
  assert.equal(status('/pg/tables', ANON), 403);
  assert.equal(ask('/pg/tables', SERVICE).onward.path, '/tables');
});

test('aKeyThatTheProjectDoesNotHaveOpensNothing', () => {
  for (const apikey of ['', '$SUPABASE_SECRET_KEY']) assert.equal(status('/rest/v1/thing', { apikey }), 401, apikey);
});

test('dotsAndSlashesAreNoWayRoundTheKey', () => {
  for (const url of ['/auth/v1/verify/../settings', '/auth/v1/verify/%2e%2e/settings', '//auth/v1/settings', '/auth/v1/verify\\..\\settings']) {
    assert.equal(status(url), 401, url);
  }
});

test('whatIsNoPathIsRefused', () => {
  for (const url of ['*', 'http://rest:3000/', '']) assert.equal(status(url), 400, url);
});

test('theDashboardAsksForItsPassword', () => {
  const login = (text) => ({ authorization: `Basic ${Buffer.from(text).toString('base64')}` });
  assert.equal(status('/project'), 401);
  assert.equal(status('/project', login('supabase:guess')), 401);
  assert.equal(ask('/project', login('supabase:pa$$: "word"')).onward.host, 'studio');
});

test('aPreflightIsAnsweredWithoutAKey', () => {
  const { answer, answerHeaders } = ask('/rest/v1/thing', { 'access-control-request-method': 'PATCH' }, 'OPTIONS');
  assert.equal(answer.status, 200);
  assert.equal(answerHeaders['access-control-allow-origin'], '*');
});
