'use strict';
// Envoy's HTTP filters, as far as a project's routes use them. A filter is made of its configuration
// and then looks at an exchange, with what the route says of it: it changes the exchange, or returns
// the answer that ends it. What is not understood is an error: a filter less could be an open door.
const crypto = require('node:crypto');
const { only, list } = require('./checks.js');
const { script } = require('./lua.js');

const EXTENSIONS = 'type.googleapis.com/envoy.extensions.filters.http';
const OFF = 'type.googleapis.com/envoy.config.route.v3.FilterConfig';

const KINDS = {
  'envoy.filters.http.cors': { type: `${EXTENSIONS}.cors.v3.Cors`, route: `${EXTENSIONS}.cors.v3.CorsPolicy`, make: cors, read: corsPolicy },
  'envoy.filters.http.api_key_auth': {
    type: `${EXTENSIONS}.api_key_auth.v3.ApiKeyAuth`, route: `${EXTENSIONS}.api_key_auth.v3.ApiKeyAuthPerRoute`, make: apiKeyAuth, read: allowedClients,
  },
  'envoy.filters.http.basic_auth': { type: `${EXTENSIONS}.basic_auth.v3.BasicAuth`, make: basicAuth },
  'envoy.filters.http.lua': { type: `${EXTENSIONS}.lua.v3.Lua`, make: luaFilter },
};

/** A filter {name, run(exchange, ofRoute)} from its configuration in the listener. */
function filter(name, config) {
  const kind = known(name);
  if (config['@type'] !== kind.type) throw new Error(`${name} is configured as ${config['@type']}`);
  return { name, run: kind.make(config) };
}

/** What a route, or all of them, say of filters: a map from a filter's name to false or to its policy. */
function perRoute(configs, where) {
  return new Map(Object.entries(configs ?? {}).map(([name, config]) => {
    const kind = known(name);
    if (config['@type'] === OFF) {
      only(config, `${where}, ${name}`, ['@type', 'disabled']);
      if (config.disabled !== true) throw new Error(`${where}, ${name}: this switches nothing off`);
      return [name, false];
    }
    if (!kind.read || config['@type'] !== kind.route) throw new Error(`${where}, ${name} is configured as ${config['@type']}`);
    return [name, kind.read(config, `${where}, ${name}`)];
  }));
}

function known(name) {
  if (!Object.hasOwn(KINDS, name)) throw new Error(`the filter ${name} is not understood`);
  return KINDS[name];
}

function cors(config) {
  only(config, 'the cors filter', ['@type']);
  return ({ method, headers, answerHeaders }, policy) => {
    const origin = headers.get('origin');
    if (!policy || origin === undefined) return undefined;
    answerHeaders['access-control-allow-origin'] = origin;
    if (method === 'OPTIONS' && headers.has('access-control-request-method')) {
      return { status: 200, body: '', headers: policy.preflight };
    }
    Object.assign(answerHeaders, policy.always);
    return undefined;
  };
}

function corsPolicy(config, where) {
  only(config, where, ['@type', 'allow_origin_string_match', 'allow_methods', 'allow_headers', 'expose_headers', 'max_age']);
  const origins = list(config.allow_origin_string_match);
  if (origins.length !== 1 || origins[0].safe_regex?.regex !== '.*') throw new Error(`${where}: only any origin is understood`);
  return {
    preflight: {
      'access-control-allow-methods': config.allow_methods,
      'access-control-allow-headers': config.allow_headers,
      'access-control-max-age': config.max_age,
    },
    always: { 'access-control-expose-headers': config.expose_headers },
  };
}

function apiKeyAuth(config) {
  only(config, 'the api_key_auth filter', ['@type', 'key_sources', 'credentials']);
  const sources = list(config.key_sources).map((source) => {
    only(source, 'a key source', ['header', 'query']);
    return source.header
      ? ({ headers }) => headers.get(source.header.toLowerCase())
      : ({ headers }) => new URLSearchParams(query(headers)).get(source.query) ?? undefined;
  });
  const credentials = list(config.credentials).map((credential) => {
    only(credential, 'a credential', ['key', 'client']);
    return { digest: digest(credential.key), client: credential.client };
  });
  return (exchange, allowed) => {
    const sent = sources.map((source) => source(exchange)).find(Boolean);
    if (sent === undefined) return { status: 401, body: 'Client authentication failed.' };
    const clients = credentials.filter((credential) => crypto.timingSafeEqual(credential.digest, digest(sent)))
      .map((credential) => credential.client);
    if (clients.length === 0) return { status: 401, body: 'Client authentication failed.' };
    if (allowed && !clients.some((client) => allowed.includes(client))) return { status: 403, body: 'Client is forbidden.' };
    return undefined;
  };
}

function allowedClients(config, where) {
  only(config, where, ['@type', 'allowed_clients']);
  const clients = list(config.allowed_clients);
  if (clients.length === 0) throw new Error(`${where} allows nobody and so everybody`);
  return clients;
}

function basicAuth(config) {
  only(config, 'the basic_auth filter', ['@type', 'users']);
  const users = config.users.inline_string.trim().split('\n').map((line) => {
    const [, name, hash] = /^([^:]+):\{SHA\}([\w+/]{27}=)$/.exec(line) ?? [];
    if (!name) throw new Error('a user of the basic_auth filter has no hash');
    return { name, hash };
  });
  return ({ headers }) => {
    const given = /^Basic +(\S+)$/i.exec(headers.get('authorization') ?? '');
    const [, name, password] = /^([^:]*):(.*)$/s.exec(given ? Buffer.from(given[1], 'base64').toString() : '') ?? [];
    const hash = crypto.createHash('sha1').update(password ?? '').digest('base64');
    const found = users.filter((user) => crypto.timingSafeEqual(digest(`${user.name}:${user.hash}`), digest(`${name}:${hash}`)));
    return found.length > 0 ? undefined : {
      status: 401, body: 'User authentication failed.', headers: { 'www-authenticate': 'Basic realm="project"' },
    };
  };
}

function luaFilter(config) {
  only(config, 'the lua filter', ['@type', 'default_source_code']);
  const run = script(config.default_source_code.inline_string);
  return ({ route, headers }) => void run(route.metadata['envoy.filters.http.lua'] ?? {}, headers);
}

const digest = (value) => crypto.createHash('sha256').update(value).digest();
const query = (headers) => headers.get(':path').replace(/^[^?]*\??/, '');

module.exports = { filter, perRoute };
