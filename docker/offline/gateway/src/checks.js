'use strict';
// Checks of a configuration that comes from a file.

/** Refuses what is no map, or has other keys than these. */
function only(object, what, known) {
  if (object === null || typeof object !== 'object' || Array.isArray(object)) throw new Error(`${what} is no map`);
  const unknown = Object.keys(object).find((key) => !known.includes(key));
  if (unknown) throw new Error(`${what} has ${unknown}, which is not understood`);
}

/** A list, which may be absent. */
function list(value) {
  if (value === undefined || value === null) return [];
  if (!Array.isArray(value)) throw new Error('a list was expected in the file');
  return value;
}

module.exports = { only, list };
