// Answers what a service's health check asks, and can be told to be slow, sick, crashing or deaf:
// STANDIN_MODE and STANDIN_DELAY_MS, or at run time the file /tmp/standin-mode.
'use strict';
const fs = require('node:fs');
const http = require('node:http');
const net = require('node:net');

const SERVICES = {
  auth: { port: 9999, paths: ['/health'] },
  realtime: { port: 4000, paths: ['/api/tenants/realtime-dev/health'] },
  storage: { port: 5000, paths: ['/status'] },
  imgproxy: { port: 5001, paths: ['/health'] },
  functions: { port: 9000, paths: null },
  analytics: { port: 4000, paths: ['/health'] },
  vector: { port: 9001, paths: ['/health'] },
  studio: { port: 3000, paths: ['/api/platform/profile'] },
  supavisor: { port: 4000, paths: ['/api/health'], alsoListens: [5432, 6543] },
};
const MODES = ['ok', 'slow', 'sick', 'crash', 'deaf'];

const name = process.env.STANDIN_SERVICE || '';
const service = SERVICES[name];
if (!service) {
  console.error(`STANDIN_SERVICE is none of ${Object.keys(SERVICES).join(', ')}`);
  process.exit(64);
}
const delay = Number(process.env.STANDIN_DELAY_MS || 1000);
const begun = Date.now();

function mode() {
  let wanted = process.env.STANDIN_MODE || 'ok';
  try {
    wanted = fs.readFileSync('/tmp/standin-mode', 'utf8').trim();
  } catch (error) {
    if (error.code !== 'ENOENT') throw error;
  }
  return MODES.includes(wanted) ? wanted : 'ok';
}

function answer(request, response) {
  const path = request.url.split('?')[0];
  const now = mode();
  if (now === 'deaf') return;
  if (service.paths && !service.paths.includes(path)) {
    respond(response, 404, { message: 'a stand-in answers its health path alone' });
  } else if (now === 'sick') {
    respond(response, 500, { status: 'sick' });
  } else if (now === 'slow' && Date.now() - begun < delay) {
    respond(response, 503, { status: 'starting' });
  } else {
    respond(response, 200, { name, status: 'ok' });
  }
}

function respond(response, status, body) {
  response.writeHead(status, { 'content-type': 'application/json' });
  response.end(JSON.stringify(body));
}

process.on('SIGTERM', () => process.exit(0));
process.on('SIGINT', () => process.exit(0));
if (mode() === 'crash') {
  setTimeout(() => {
    console.error('told to crash');
    process.exit(1);
  }, delay);
}
http.createServer(answer).listen(service.port, '0.0.0.0');
for (const port of service.alsoListens || []) {
  net.createServer((socket) => socket.on('error', () => socket.destroy())).listen(port, '0.0.0.0');
}
console.log(`standing in for ${name} on ${service.port}`);
