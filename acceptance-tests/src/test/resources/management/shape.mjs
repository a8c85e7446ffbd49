// Holds answers against the types of supabase-management-js, as shapes.json of platform-service has them.
import { readFileSync } from 'node:fs';

const shapes = JSON.parse(readFileSync('shapes.json', 'utf8'));

export function hold(operation, answer) {
  const shape = shapes[operation];
  if (answer.status !== shape.status) {
    throw new Error(`${operation} answered ${answer.status}: ${JSON.stringify(answer.data)}`);
  }
  const wrong = [];
  check(shape.body, answer.data, '$', wrong);
  if (wrong.length) throw new Error(`${operation}: ${wrong.join('; ')}`);
  return answer.data;
}

function check(shape, value, where, wrong) {
  if (shape === 'any') return;
  const kind = value === null ? 'null' : Array.isArray(value) ? 'list' : typeof value;
  if (typeof shape === 'string') {
    if (kind !== shape) wrong.push(`${where} is ${kind}, no ${shape}`);
  } else if (shape.enum) {
    if (!shape.enum.includes(value)) wrong.push(`${where} is ${value}`);
  } else if (shape.list_of) {
    if (kind !== 'list') wrong.push(`${where} is ${kind}, no list`);
    else value.forEach((one, index) => check(shape.list_of, one, `${where}[${index}]`, wrong));
  } else if (shape.any_of) {
    const fits = shape.any_of.some(one => {
      const found = [];
      check(one, value, where, found);
      return !found.length;
    });
    if (!fits) wrong.push(`${where} is none of what it may be`);
  } else if (kind !== 'object') {
    wrong.push(`${where} is ${kind}, no object`);
  } else {
    for (const [name, member] of Object.entries(shape.members)) {
      if (name in value) check(member, value[name], `${where}.${name}`, wrong);
      else wrong.push(`${where}.${name} is missing`);
    }
    for (const [name, member] of Object.entries(shape.may_have ?? {})) {
      if (name in value) check(member, value[name], `${where}.${name}`, wrong);
    }
  }
}
