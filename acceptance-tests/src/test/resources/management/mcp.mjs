// Speaks to Supabase's MCP server over stdio, as an assistant would: one JSON message a line.
import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';

export class McpServer {
  constructor(apiUrl, token) {
    const program = 'node_modules/@supabase/mcp-server-supabase/dist/cli.js';
    const features = 'account,database,debugging,development,functions,branching,storage';
    this.process = spawn(
      process.execPath,
      [program, '--access-token', token, '--api-url', apiUrl, '--features', features],
      { stdio: ['pipe', 'pipe', 'inherit'] });
    this.waiting = new Map();
    this.next = 1;
    createInterface({ input: this.process.stdout }).on('line', line => {
      const message = JSON.parse(line);
      this.waiting.get(message.id)?.(message);
      this.waiting.delete(message.id);
    });
    this.process.on('exit', code => {
      for (const answer of this.waiting.values()) answer({ error: { message: `ended with ${code}` } });
    });
  }

  request(method, params) {
    const id = this.next++;
    return new Promise((resolve, reject) => {
      this.waiting.set(id, m => (m.error ? reject(new Error(JSON.stringify(m.error))) : resolve(m.result)));
      this.send({ id, method, params });
    });
  }

  async start() {
    await this.request('initialize', {
      protocolVersion: '2025-06-18', capabilities: {}, clientInfo: { name: 'acceptance', version: '1' },
    });
    this.send({ method: 'notifications/initialized' });
    return (await this.request('tools/list', {})).tools.map(tool => tool.name);
  }

  // What a tool answered; fails with its own words.
  async call(name, args) {
    const result = await this.request('tools/call', { name, arguments: args });
    const text = result.content.map(part => part.text).join('');
    if (result.isError) throw new Error(`${name}: ${text}`);
    return result.structuredContent ?? JSON.parse(text);
  }

  send(message) {
    this.process.stdin.write(JSON.stringify({ jsonrpc: '2.0', ...message }) + '\n');
  }

  stop() {
    this.process.kill();
  }
}
