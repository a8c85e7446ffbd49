'use strict';
// The gateway's sockets: takes requests, asks what becomes of them, passes bytes on.
const http = require('node:http');
const { pipeline } = require('node:stream');
const envoy = require('./envoy.js');
const kong = require('./kong.js');

// They are about one connection and go no further than that.
const HOP_BY_HOP = [
  'connection', 'keep-alive', 'proxy-authenticate', 'proxy-authorization', 'proxy-connection', 'te', 'trailer',
  'transfer-encoding', 'upgrade', 'expect',
];

/** Starts a server for each listener and resolves to them once all listen; port 0 takes a free one. */
async function start(listeners) {
  const agent = new http.Agent({ keepAlive: true });
  const servers = listeners.map((listener) =>
    http.createServer((request, response) => pass(decided(listener, request), agent, request, response))
      .on('upgrade', (request, socket, head) => passUpgrade(decided(listener, request), request, socket, head)));
  await Promise.all(servers.map((server, at) => new Promise((resolve, reject) => {
    server.once('error', reject).listen(listeners[at].port, '0.0.0.0', resolve);
  })));
  return servers;
}

function decided({ name, decide }, { method, url, headers, socket }) {
  try {
    return decide({ method, url, headers, address: socket.remoteAddress });
  } catch (error) {
    console.error(`${name} does not know what to do with a ${method}: ${error.message}`);
    return { answer: { status: 500, body: 'the gateway does not know what to do with this' }, answerHeaders: {} };
  }
}

function pass(decision, agent, request, response) {
  if (decision.answer) return answer(response, decision.answer, decision.answerHeaders);
  const onward = http.request({ agent, ...decision.onward, headers: kept(decision.onward.headers) });
  onward.on('error', (error) => {
    if (response.headersSent) response.destroy();
    else answer(response, failure(error), decision.answerHeaders);
  });
  onward.on('response', (reply) => {
    response.writeHead(reply.statusCode, reply.statusMessage, { ...kept(reply.headers), ...decision.answerHeaders });
    pipeline(reply, response, () => onward.destroy());
  });
  response.on('close', () => onward.destroy());
  // A request that came with neither has no body, and gets no empty chunked one.
  if (request.headers['content-length'] ?? request.headers['transfer-encoding']) request.pipe(onward);
  else onward.end();
  return undefined;
}

function passUpgrade(decision, request, socket, head) {
  socket.on('error', () => socket.destroy());
  const refuse = ({ status, headers, body }) =>
    socket.end(raw(status, '', { ...headers, ...decision.answerHeaders, connection: 'close' }, body));
  if (decision.answer) return refuse(decision.answer);
  const headers = { ...kept(decision.onward.headers), connection: 'upgrade', upgrade: request.headers.upgrade };
  const onward = http.request({ ...decision.onward, headers });
  onward.on('error', (error) => refuse(failure(error)));
  onward.on('response', (reply) => {
    socket.write(raw(reply.statusCode, reply.statusMessage, { ...kept(reply.headers), connection: 'close' }));
    pipeline(reply, socket, () => socket.destroy());
  });
  onward.on('upgrade', (reply, upstream, first) => {
    socket.write(raw(101, reply.statusMessage, reply.headers));
    if (first.length) socket.write(first);
    if (head.length) upstream.write(head);
    const both = () => {
      socket.destroy();
      upstream.destroy();
    };
    pipeline(upstream, socket, both);
    pipeline(socket, upstream, both);
  });
  socket.on('close', () => onward.destroy());
  onward.end();
  return undefined;
}

function failure(error) {
  return ['ENOTFOUND', 'EAI_AGAIN', 'ECONNREFUSED', 'EHOSTUNREACH'].includes(error.code)
    ? { status: 503, body: 'the service behind this route is not there' }
    : { status: 502, body: 'the service behind this route did not answer' };
}

function kept(headers) {
  return Object.fromEntries(Object.entries(headers).filter(([name]) => !HOP_BY_HOP.includes(name)));
}

function answer(response, { status, body, headers }, more) {
  response.writeHead(status, { 'content-type': 'text/plain', ...headers, ...more, 'content-length': Buffer.byteLength(body) });
  response.end(body);
}

function raw(status, reason, headers, body = '') {
  const lines = [`HTTP/1.1 ${status} ${reason || http.STATUS_CODES[status] || ''}`];
  for (const [name, value] of Object.entries(headers)) {
    for (const one of [value].flat()) lines.push(`${name}: ${one}`);
  }
  return `${lines.join('\r\n')}\r\n\r\n${body}`;
}

async function main() {
  for (const signal of ['SIGTERM', 'SIGINT', 'SIGQUIT']) process.on(signal, () => process.exit(0));
  const reader = envoy.mounted() ? envoy : kong;
  const listeners = reader.read(process.env);
  await start(listeners);
  console.log(`the gateway listens on ${listeners.map(({ port }) => port).join(' and ')}`);
}

if (require.main === module) {
  main().catch((error) => {
    console.error(`the gateway cannot start: ${error.message}`);
    process.exit(1);
  });
}

module.exports = { start };
