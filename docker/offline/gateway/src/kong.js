'use strict';
// Reads a declarative Kong file: consumers with their keys, services with their routes and plugins.
const fs = require('node:fs');
const yaml = require('yaml');
const { decide } = require('./router.js');

// The template is mounted where Kong's own entrypoint expects it; a finished file wins.
const TEMPLATE = '/home/kong/temp.yml';
const FILLED = [
  'SUPABASE_ANON_KEY', 'SUPABASE_SERVICE_KEY', 'SUPABASE_PUBLISHABLE_KEY', 'SUPABASE_SECRET_KEY',
  'DASHBOARD_USERNAME', 'DASHBOARD_PASSWORD',
];

/** The listeners of this container, in the shape of envoy.js. */
function read(environment) {
  const file = fs.existsSync(TEMPLATE) ? TEMPLATE : environment.KONG_DECLARATIVE_CONFIG;
  if (!file) throw new Error('KONG_DECLARATIVE_CONFIG names no file');
  const config = load(fs.readFileSync(file, 'utf8'), environment);
  return [
    { name: 'gateway', port: 8000, decide: (request) => decide(config, request) },
    { name: 'status', port: 8100, decide: status },
  ];
}

function status({ url }) {
  return { answer: url === '/status' ? { status: 200, body: 'ok' } : { status: 404, body: '' }, answerHeaders: {} };
}

// Values are filled in after parsing, so that nothing in them can change the document's shape.
function load(text, environment) {
  const document = yaml.parse(text);
  const fill = (value) =>
    String(value).replace(/\$([A-Z][A-Z0-9_]*)/g, (whole, name) =>
      FILLED.includes(name) ? environment[name] || '' : whole);
  const groups = new Map();
  for (const acl of document.acls || []) {
    groups.set(acl.consumer, [...(groups.get(acl.consumer) || []), acl.group]);
  }
  const keys = [];
  for (const consumer of document.consumers || []) {
    for (const credential of consumer.keyauth_credentials || []) {
      const key = fill(credential.key);
      // A key that the project does not have must not be an empty key that opens the door.
      if (key) keys.push({ key, groups: groups.get(consumer.username) || [] });
    }
  }
  const logins = (document.basicauth_credentials || [])
    .map((login) => ({ username: fill(login.username), password: fill(login.password) }))
    .filter((login) => login.username && login.password);
  return { keys, logins, routes: routes(document) };
}

function routes(document) {
  const found = [];
  for (const service of document.services || []) {
    for (const route of service.routes || []) {
      for (const path of route.paths || []) {
        found.push({
          path,
          strip: route.strip_path !== false,
          upstream: new URL(service.url),
          plugins: plugins(service.plugins || []),
        });
      }
    }
  }
  // The longest prefix decides.
  return found.sort((one, other) => other.path.length - one.path.length);
}

function plugins(list) {
  const config = (name) => list.find((plugin) => plugin.name === name);
  const transformer = config('request-transformer');
  return {
    cors: Boolean(config('cors')),
    keyAuth: Boolean(config('key-auth')),
    basicAuth: Boolean(config('basic-auth')),
    allow: config('acl') ? config('acl').config.allow : null,
    termination: config('request-termination') ? config('request-termination').config : null,
    addHeaders: transformer ? headers(transformer.config.add) : [],
    removeHeaders: ((transformer && transformer.config.remove) || {}).headers || [],
  };
}

function headers(add) {
  return ((add && add.headers) || []).map((line) => {
    const colon = line.indexOf(':');
    return { name: line.slice(0, colon).trim().toLowerCase(), value: line.slice(colon + 1).trim() };
  });
}

module.exports = { read, load };
