'use strict';
// Reads an Envoy gateway's listeners and clusters, and decides what becomes of a request. Keys that
// only bound or observe are passed over; whatever else is not understood is an error.
const crypto = require('node:crypto');
const fs = require('node:fs');
const yaml = require('yaml');
const { only, list } = require('./checks.js');
const { filter, perRoute } = require('./filters.js');

const LISTENERS = '/etc/envoy/lds.template.yaml';
const CLUSTERS = '/etc/envoy/cds.yaml';
const ROUTER = 'envoy.filters.http.router';
const KEYS = [
  'ANON_KEY', 'SERVICE_ROLE_KEY', 'SUPABASE_PUBLISHABLE_KEY', 'SUPABASE_SECRET_KEY', 'ANON_KEY_ASYMMETRIC',
  'SERVICE_ROLE_KEY_ASYMMETRIC', 'DASHBOARD_USERNAME', 'API_GW_HTTP_PORT',
];

/** Whether this container was given Envoy's files. */
function mounted() {
  return fs.existsSync(LISTENERS);
}

/** The listeners of this container. */
function read(environment) {
  return load(fs.readFileSync(LISTENERS, 'utf8'), fs.readFileSync(CLUSTERS, 'utf8'), environment);
}

/** Listeners {name, port, decide} from the two files' texts; decide is described at its own. */
function load(listeners, clusters, environment) {
  const values = names(environment);
  const upstreams = new Map(list(yaml.parse(clusters).resources).map(cluster));
  return list(filled(yaml.parse(listeners), values).resources).map((item) => listener(item, upstreams));
}

// What the real entrypoint fills in. There they stand between quotes, so they hold nothing that ends them.
function names(environment) {
  const values = Object.fromEntries(KEYS.map((name) => [name, environment[name] ?? '']));
  for (const name of KEYS) {
    if (!/^[\w.~+/=-]*$/.test(values[name])) throw new Error(`${name} holds a character that no key has`);
  }
  const hash = crypto.createHash('sha1').update(environment.DASHBOARD_PASSWORD ?? '').digest('base64');
  return { ...values, DASHBOARD_LOGIN: `${values.DASHBOARD_USERNAME}:{SHA}${hash}` };
}

// Filled in after parsing, so that no value can change the document's shape.
function filled(node, values) {
  if (typeof node === 'string') return node.replace(/\$([A-Z][A-Z0-9_]*)/g, (whole, name) => values[name] ?? whole);
  // A key that the project does not have is empty, and must not be one that opens the door.
  if (Array.isArray(node)) return node.map((item) => filled(item, values)).filter((item) => item?.key !== '');
  if (node === null || typeof node !== 'object') return node;
  return Object.fromEntries(Object.entries(node).map(([key, value]) => [key, filled(value, values)]));
}

function cluster(item) {
  const what = `the cluster ${item.name}`;
  only(item, what, ['@type', 'name', 'cluster_type', 'connect_timeout', 'circuit_breakers', 'load_assignment']);
  const endpoints = list(item.load_assignment.endpoints).flatMap((group) => list(group.lb_endpoints));
  if (endpoints.length !== 1) throw new Error(`${what} has not exactly one address`);
  const { address, port_value: port } = endpoints[0].endpoint.address.socket_address;
  return [item.name, { host: address, port }];
}

function listener(item, upstreams) {
  const what = `the listener ${item.name}`;
  only(item, what, ['@type', 'name', 'address', 'per_connection_buffer_limit_bytes', 'filter_chains']);
  const network = list(item.filter_chains).flatMap((chain) => list(chain.filters));
  if (network.length !== 1) throw new Error(`${what} has not exactly one filter`);
  const manager = network[0].typed_config;
  only(manager, what, ['@type', 'stat_prefix', 'access_log', 'stream_idle_timeout', 'normalize_path', 'merge_slashes',
    'path_with_escaped_slashes_action', 'use_remote_address', 'common_http_protocol_options', 'upgrade_configs',
    'http_filters', 'route_config']);
  const hosts = list(manager.route_config.virtual_hosts);
  if (hosts.length !== 1 || String(hosts[0].domains) !== '*') throw new Error(`${what} does not serve every name alike`);
  const filters = list(manager.http_filters);
  if (filters.at(-1)?.name !== ROUTER) throw new Error(`${what} has no router at its end`);
  const site = {
    normalise: manager.normalize_path === true,
    mergeSlashes: manager.merge_slashes === true,
    refuseEscapedSlashes: manager.path_with_escaped_slashes_action === 'REJECT_REQUEST',
    refuseUnderscores: manager.common_http_protocol_options?.headers_with_underscores_action === 'REJECT_REQUEST',
    upgrades: list(manager.upgrade_configs).map((upgrade) => upgrade.upgrade_type.toLowerCase()),
    filters: filters.slice(0, -1).map(({ name, typed_config: config }) => filter(name, config)),
    routes: routes(hosts[0], upstreams),
  };
  return { name: item.name, port: item.address.socket_address.port_value, decide: (request) => decide(site, request) };
}

function routes(host, upstreams) {
  only(host, 'the virtual host', ['name', 'domains', 'retry_policy', 'request_headers_to_add', 'typed_per_filter_config', 'routes']);
  const everywhere = perRoute(host.typed_per_filter_config, 'the virtual host');
  return list(host.routes).map((item) => {
    const what = `the route ${item.name}`;
    only(item, what, ['name', 'match', 'route', 'direct_response', 'metadata', 'request_headers_to_add',
      'request_headers_to_remove', 'typed_per_filter_config']);
    if (!item.route === !item.direct_response) throw new Error(`${what} leads nowhere, or to two places`);
    return {
      matches: matcher(item.match, what),
      matched: item.match.prefix ?? item.match.path ?? item.match.path_separated_prefix,
      direct: item.direct_response && { status: item.direct_response.status, body: item.direct_response.body?.inline_string ?? '' },
      onward: item.route && target(item.route, upstreams, what),
      metadata: item.metadata?.filter_metadata ?? {},
      policies: new Map([...everywhere, ...perRoute(item.typed_per_filter_config, what)]),
      removes: list(item.request_headers_to_remove).map((name) => name.toLowerCase()),
      adds: [...list(item.request_headers_to_add), ...list(host.request_headers_to_add)].map((one) => addition(one, what)),
    };
  });
}

function matcher(match, what) {
  only(match, what, ['prefix', 'path', 'path_separated_prefix', 'headers']);
  const { prefix, path, path_separated_prefix: folder } = match;
  if ([prefix, path, folder].filter((one) => one !== undefined).length !== 1) throw new Error(`${what} has not exactly one path`);
  const present = list(match.headers).map((header) => {
    only(header, `a header of ${what}`, ['name', 'present_match']);
    if (header.present_match !== true) throw new Error(`${what} asks for the absence of a header`);
    return header.name.toLowerCase();
  });
  return (at, headers) => present.every((name) => headers.has(name)) && (
    path !== undefined ? at === path
      : prefix !== undefined ? at.startsWith(prefix)
        : at === folder || at.startsWith(`${folder}/`));
}

function target(route, upstreams, what) {
  only(route, what, ['cluster', 'prefix_rewrite', 'host_rewrite_literal', 'timeout', 'idle_timeout']);
  const upstream = upstreams.get(route.cluster);
  if (!upstream) throw new Error(`${what} leads to ${route.cluster}, which is no cluster`);
  return { upstream, rewrite: route.prefix_rewrite, authority: route.host_rewrite_literal };
}

function addition({ header, append_action: action }, what) {
  if (action !== 'ADD_IF_ABSENT') throw new Error(`${what} adds a header in a way that is not understood`);
  const ofCaller = header.value === '%REQ(:AUTHORITY)%';
  if (!ofCaller && header.value.includes('%')) throw new Error(`${what} adds ${header.value}, which is not understood`);
  return { name: header.key.toLowerCase(), value: ofCaller ? (headers) => headers.get(':authority') : () => header.value };
}

/**
 * What becomes of a request of {method, url, headers, address}: {answer: {status, body, headers}} or
 * {onward: {host, port, method, path, headers}}, and in each case the headers that every answer gets.
 */
function decide(site, { method, url, headers: sent, address }) {
  const refused = (status, body) => ({ answer: { status, body }, answerHeaders: {} });
  const [, raw, search] = /^(\/[^?#]*)(\??.*)$/s.exec(url) ?? [];
  if (raw === undefined || (site.refuseEscapedSlashes && /%2f|%5c/i.test(raw))) return refused(400, '');
  if (site.refuseUnderscores && Object.keys(sent).some((name) => name.includes('_'))) return refused(400, '');
  const path = plainPath(site, raw);
  const headers = new Map(Object.entries(sent).filter(([name]) => name !== 'host').map(([name, value]) => [name, String(value)]));
  headers.set(':path', path + search).set(':authority', sent.host ?? '');

  const route = site.routes.find((candidate) => candidate.matches(path, headers));
  if (!route) return refused(404, '');
  const exchange = { method, headers, route, answerHeaders: {} };
  const { answerHeaders } = exchange;
  for (const { name, run } of site.filters) {
    const policy = route.policies.get(name);
    const answer = policy === false ? undefined : run(exchange, policy);
    if (answer) return { answer, answerHeaders };
  }
  if (route.direct) return { answer: route.direct, answerHeaders };
  const upgrade = headers.get('upgrade')?.toLowerCase();
  if (upgrade && !site.upgrades.includes(upgrade)) return { answer: { status: 403, body: '' }, answerHeaders };
  return { onward: onward(exchange, method, address), answerHeaders };
}

// Dots are resolved and slashes merged before anything is compared: no way round a route.
function plainPath(site, raw) {
  const path = site.normalise ? new URL(`http://gateway${raw.replace(/^[/\\]+/, '/')}`).pathname : raw;
  return site.mergeSlashes ? path.replace(/\/{2,}/g, '/') : path;
}

function onward({ route, headers }, method, address) {
  const { upstream, rewrite, authority } = route.onward;
  for (const name of route.removes) headers.delete(name);
  for (const { name, value } of route.adds) if (!headers.has(name)) headers.set(name, value(headers));
  const [, path, search] = /^([^?]*)(.*)$/s.exec(headers.get(':path'));
  const told = Object.fromEntries([...headers].filter(([name]) => !name.startsWith(':')));
  return {
    ...upstream,
    method,
    path: (rewrite === undefined ? path : rewrite + path.slice(route.matched.length)) + search,
    headers: {
      ...told,
      host: authority ?? headers.get(':authority'),
      'x-forwarded-for': [told['x-forwarded-for'], address].filter(Boolean).join(', '),
      'x-forwarded-proto': 'http',
    },
  };
}

module.exports = { load, mounted, read };
