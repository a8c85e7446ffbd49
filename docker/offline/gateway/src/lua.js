'use strict';
// Runs the script of Envoy's Lua filter for real, with what the filter gives to it: a route's
// metadata and a request's headers. It gets Lua's base and string functions and nothing of the host.
const { lua, lauxlib, lualib, to_jsstring: text, to_luastring: bytes } = require('fengari');

const ENTRY = bytes('envoy_on_request');
// They read files of the container.
const FORBIDDEN = ['dofile', 'loadfile'];

/** A function of (metadata, headers) that lets the script change the headers, a Map. */
function script(source) {
  const state = lauxlib.luaL_newstate();
  lauxlib.luaL_requiref(state, bytes('_G'), lualib.luaopen_base, 1);
  lauxlib.luaL_requiref(state, bytes('string'), lualib.luaopen_string, 1);
  for (const name of FORBIDDEN) {
    lua.lua_pushnil(state);
    lua.lua_setglobal(state, bytes(name));
  }
  lua.lua_settop(state, 0);
  succeeds(state, lauxlib.luaL_loadstring(state, bytes(source)));
  succeeds(state, lua.lua_pcall(state, 0, 0, 0));
  if (lua.lua_getglobal(state, ENTRY) !== lua.LUA_TFUNCTION) {
    throw new Error(`the Lua script has no ${text(ENTRY)}`);
  }
  lua.lua_settop(state, 0);
  return (metadata, headers) => {
    lua.lua_getglobal(state, ENTRY);
    push(state, handle(metadata, headers));
    succeeds(state, lua.lua_pcall(state, 1, 0, 0));
  };
}

function handle(metadata, headers) {
  return {
    metadata: () => ({ get: (name) => metadata[name] }),
    headers: () => ({
      get: (name) => headers.get(name.toLowerCase()),
      replace: (name, value) => void headers.set(name.toLowerCase(), value),
      remove: (name) => void headers.delete(name.toLowerCase()),
    }),
  };
}

function succeeds(state, status) {
  if (status === lua.LUA_OK) return;
  const message = text(lauxlib.luaL_tolstring(state, -1));
  lua.lua_settop(state, 0);
  throw new Error(`the Lua script does not work: ${message}`);
}

// Texts, nothing, and objects whose methods the script calls with a colon.
function push(state, value) {
  if (value === undefined || value === null) return lua.lua_pushnil(state);
  if (typeof value === 'string') return lua.lua_pushstring(state, bytes(value));
  if (typeof value !== 'object') throw new Error(`the Lua script is given no ${typeof value}`);
  lua.lua_newtable(state);
  for (const [name, method] of Object.entries(value)) {
    lua.lua_pushcfunction(state, (caller) => {
      const given = [];
      for (let at = 2; at <= lua.lua_gettop(caller); at++) given.push(text(lauxlib.luaL_checkstring(caller, at)));
      push(caller, method(...given));
      return 1;
    });
    lua.lua_setfield(state, -2, bytes(name));
  }
  return undefined;
}

module.exports = { script };
