// A small gateway that honours the rendered routes and key checks of a project.
'use strict';
const http = require('node:http');
const { read } = require('./kong.js');
const { decide } = require('./router.js');

const PORT = 8000;
const STATUS_PORT = 8100;
const config = read(process.env);
const agent = new http.Agent({ keepAlive: true });

function handle(request, response) {
  const decision = decide(config, request);
  if (decision.preflight) {
    response.writeHead(200, { ...cors(request), 'content-length': 0 });
    return response.end();
  }
  if (decision.status) return answer(response, decision);
  const onward = http.request({
    agent, host: decision.upstream.hostname, port: decision.upstream.port || 80,
    method: request.method, path: decision.path, headers: decision.headers,
  }, (reply) => {
    response.writeHead(reply.statusCode, { ...reply.headers, ...(decision.cors ? cors(request) : {}) });
    reply.pipe(response);
  });
  onward.on('error', (error) => {
    if (response.headersSent) return response.destroy();
    answer(response, error.code === 'ENOTFOUND' || error.code === 'EAI_AGAIN'
      ? { status: 503, message: 'name resolution failed' }
      : { status: 502, message: 'An invalid response was received from the upstream server' });
  });
  response.on('close', () => onward.destroy());
  request.pipe(onward);
}

function upgrade(request, socket, head) {
  const decision = decide(config, request);
  if (decision.status || decision.preflight) {
    return socket.end(`HTTP/1.1 ${decision.status || 400} Refused\r\nconnection: close\r\n\r\n`);
  }
  const onward = http.request({
    host: decision.upstream.hostname, port: decision.upstream.port || 80,
    method: request.method, path: decision.path, headers: decision.headers,
  });
  onward.on('upgrade', (reply, upstream, first) => {
    const lines = [`HTTP/1.1 101 ${reply.statusMessage}`];
    for (const [name, value] of Object.entries(reply.headers)) lines.push(`${name}: ${value}`);
    socket.write(`${lines.join('\r\n')}\r\n\r\n`);
    if (first.length) socket.write(first);
    if (head.length) upstream.write(head);
    upstream.pipe(socket).pipe(upstream);
    upstream.on('error', () => socket.destroy());
    socket.on('error', () => upstream.destroy());
  });
  onward.on('response', (reply) => socket.end(`HTTP/1.1 ${reply.statusCode} Refused\r\nconnection: close\r\n\r\n`));
  onward.on('error', () => socket.end('HTTP/1.1 502 Bad Gateway\r\nconnection: close\r\n\r\n'));
  onward.end();
}

function cors(request) {
  return {
    'access-control-allow-origin': '*',
    'access-control-allow-methods': 'GET,HEAD,PUT,PATCH,POST,DELETE,OPTIONS,TRACE,CONNECT',
    'access-control-allow-headers': request.headers['access-control-request-headers'] || '*',
  };
}

function answer(response, { status, message, headers }) {
  const body = JSON.stringify({ message });
  response.writeHead(status, { 'content-type': 'application/json; charset=utf-8', ...headers });
  response.end(body);
}

process.on('SIGTERM', () => process.exit(0));
process.on('SIGINT', () => process.exit(0));
process.on('SIGQUIT', () => process.exit(0));
http.createServer(handle).on('upgrade', upgrade).listen(PORT, '0.0.0.0');
http.createServer((request, response) =>
  answer(response, request.url === '/status' ? { status: 200, message: 'ok' } : { status: 404, message: 'not found' }))
  .listen(STATUS_PORT, '0.0.0.0');
console.log(`gateway on ${PORT}: ${config.routes.length} routes`);
