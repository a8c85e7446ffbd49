'use strict';
// Decides what becomes of a request to a Kong gateway, in the words of envoy.js: an answer at once, or
// a request to a service, and the headers that every answer gets.
const crypto = require('node:crypto');

function sameText(one, other) {
  const hash = (text) => crypto.createHash('sha256').update(String(text)).digest();
  return crypto.timingSafeEqual(hash(one), hash(other));
}

function decide(config, request) {
  // A path, and no other form of a request's target.
  if (!request.url.startsWith('/')) return { answer: refusal(400, 'Bad request'), answerHeaders: {} };
  const url = new URL(`http://gateway${request.url.replace(/^[/\\]+/, '/')}`);
  const route = config.routes.find((r) => matches(r.path, url.pathname));
  if (!route) return { answer: refusal(404, 'no Route matched with those values'), answerHeaders: {} };
  const { plugins } = route;
  const answerHeaders = plugins.cors ? cors(request) : {};
  if (plugins.cors && request.method === 'OPTIONS' && request.headers['access-control-request-method']) {
    return { answer: { status: 200, body: '' }, answerHeaders };
  }
  const apikey = request.headers.apikey || url.searchParams.get('apikey') || '';
  const answer = refused(config, plugins, request, apikey);
  if (answer) return { answer, answerHeaders };
  const { hostname: host, port } = route.upstream;
  const onward = {
    host, port: Number(port || 80), method: request.method, path: upstreamPath(route, url), headers: onwardHeaders(route, request, apikey),
  };
  return { onward, answerHeaders };
}

function refused(config, plugins, request, apikey) {
  if (plugins.termination) {
    return refusal(plugins.termination.status_code || 503, plugins.termination.message || 'Terminated');
  }
  if (plugins.keyAuth) {
    if (!apikey) return refusal(401, 'No API key found in request');
    // Every key is compared, so that the time taken tells nothing.
    const known = config.keys.filter((k) => sameText(k.key, apikey));
    if (known.length === 0) return refusal(401, 'Unauthorized');
    if (plugins.allow && !known.some((k) => k.groups.some((group) => plugins.allow.includes(group)))) {
      return refusal(403, 'You cannot consume this service');
    }
  }
  if (plugins.basicAuth && !loggedIn(config.logins, request.headers.authorization)) {
    return refusal(401, 'Unauthorized', { 'www-authenticate': 'Basic realm="project"' });
  }
  return undefined;
}

function cors(request) {
  return {
    'access-control-allow-origin': '*',
    'access-control-allow-methods': 'GET,HEAD,PUT,PATCH,POST,DELETE,OPTIONS,TRACE,CONNECT',
    'access-control-allow-headers': request.headers['access-control-request-headers'] || '*',
  };
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

function onwardHeaders(route, request, apikey) {
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

function refusal(status, message, headers = {}) {
  return { status, body: JSON.stringify({ message }), headers: { 'content-type': 'application/json; charset=utf-8', ...headers } };
}

module.exports = { decide };
