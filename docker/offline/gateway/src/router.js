// Decides what happens to a request: refused with a status, or sent on with which headers.
'use strict';
const crypto = require('node:crypto');

function sameText(one, other) {
  const hash = (text) => crypto.createHash('sha256').update(String(text)).digest();
  return crypto.timingSafeEqual(hash(one), hash(other));
}

function decide(config, request) {
  const url = new URL(request.url, 'http://gateway');
  const route = config.routes.find((r) => matches(r.path, url.pathname));
  if (!route) return refuse(404, 'no Route matched with those values');
  const { plugins } = route;
  if (plugins.cors && request.method === 'OPTIONS' && request.headers['access-control-request-method']) {
    return { preflight: true };
  }
  if (plugins.termination) {
    return refuse(plugins.termination.status_code || 503, plugins.termination.message || 'Terminated');
  }
  const apikey = request.headers.apikey || url.searchParams.get('apikey') || '';
  if (plugins.keyAuth) {
    if (!apikey) return refuse(401, 'No API key found in request');
    // Every key is compared, so that the time taken tells nothing.
    const known = config.keys.filter((k) => sameText(k.key, apikey));
    if (known.length === 0) return refuse(401, 'Unauthorized');
    if (plugins.allow && !known.some((k) => k.groups.some((group) => plugins.allow.includes(group)))) {
      return refuse(403, 'You cannot consume this service');
    }
  }
  if (plugins.basicAuth && !loggedIn(config.logins, request.headers.authorization)) {
    return { ...refuse(401, 'Unauthorized'), headers: { 'www-authenticate': 'Basic realm="project"' } };
  }
  return { upstream: route.upstream, path: upstreamPath(route, url), headers: onward(route, request, apikey), cors: plugins.cors };
}

// A route's path stands for itself and for what is below it.
function matches(prefix, path) {
  if (!path.startsWith(prefix)) return false;
  return prefix.endsWith('/') || path.length === prefix.length || path[prefix.length] === '/';
}

function upstreamPath(route, url) {
  const rest = route.strip ? url.pathname.slice(route.path.length) : url.pathname;
  const base = route.upstream.pathname;
  const joined = rest ? `${base.replace(/\/$/, '')}/${rest.replace(/^\//, '')}` : base;
  return joined + url.search;
}

function onward(route, request, apikey) {
  const headers = { ...request.headers };
  for (const name of route.plugins.removeHeaders) delete headers[name.toLowerCase()];
  for (const { name, value } of route.plugins.addHeaders) {
    const wanted = value.startsWith('$') ? apikey && (name === 'authorization' ? `Bearer ${apikey}` : apikey) : value;
    if (wanted && !(name in headers)) headers[name] = wanted;
  }
  headers.host = route.upstream.host;
  headers['x-forwarded-host'] = request.headers.host || '';
  headers['x-forwarded-proto'] = 'http';
  return headers;
}

function loggedIn(logins, header) {
  const match = /^Basic\s+(\S+)$/i.exec(header || '');
  if (!match) return false;
  const text = Buffer.from(match[1], 'base64').toString('utf8');
  const colon = text.indexOf(':');
  return logins.some((login) =>
    sameText(login.username, text.slice(0, colon)) && sameText(login.password, text.slice(colon + 1)));
}

function refuse(status, message) {
  return { status, message };
}

module.exports = { decide };
