'use strict';

/* What the page is made of: figures with their units, and elements that show them. */

// What goes wrong here is told in the document, so that a test can see it.
const root = document.documentElement;
root.dataset.errors = '';
const note = (message) => { root.dataset.errors += message + '\n'; };
window.addEventListener('error', (event) => note(event.message));
window.addEventListener('unhandledrejection', (event) => note(String(event.reason)));

const report = JSON.parse(document.getElementById('data').textContent);

// ---- figures and their units

const grouped = (value, digits = 3) =>
  value.toLocaleString('en', { maximumFractionDigits: digits });
const short = (value) =>
  grouped(value, Math.abs(value) >= 100 ? 0 : Math.abs(value) >= 10 ? 1 : 2);

const BINARY = [[2 ** 30, 'GiB'], [2 ** 20, 'MiB'], [2 ** 10, 'KiB'], [1, 'B']];
const TIMES = [[1, 's'], [1e-3, 'ms'], [1e-6, 'µs']];
const scaleFor = (scales, largest) =>
  scales.find(([size]) => Math.abs(largest) >= size) ?? scales[scales.length - 1];
const scaled = (scales, value, largest, ending = '') => {
  const [size, name] = scaleFor(scales, largest);
  return short(value / size) + ' ' + name + ending;
};

/** Each: how a name shows that it has this unit, and a figure in it as text. */
const UNITS = [
  { name: 'bytes/s', key: /_?bytes_per_s$/, axis: /,? *(bytes\/s|bytes per second)$/,
    binary: true, text: (v, largest = v) => scaled(BINARY, v, largest, '/s') },
  { name: 'per second', key: /_?per_s$/, axis: /,? *per second$/, text: (v) => short(v) + '/s' },
  { name: 'bytes', key: /_?bytes$/, axis: /,? *\bbytes$/, also: /^bytes\b/,
    binary: true, exact: true, text: (v, largest = v) => scaled(BINARY, v, largest) },
  { name: 'time', key: /_?us$/, axis: /,? *\b(us|µs)$/, text: (v, l = v) => scaled(TIMES, v / 1e6, l / 1e6) },
  { name: 'time', key: /_?ms$/, axis: /,? *\bms$/, text: (v, l = v) => scaled(TIMES, v / 1e3, l / 1e3) },
  { name: 'time', key: /_s$|^s$/, axis: /, *(s|seconds)$/, text: (v, l = v) => scaled(TIMES, v, l) },
  { name: 'share', key: /_?share$/, axis: /,? *\bshare$/, text: (v) => short(v * 100) + ' %' },
];
const PLAIN = { name: '', key: /$^/, axis: /$^/, text: (v) => grouped(v) };
const unitOfKey = (key) => UNITS.find((unit) => unit.key.test(key)) ?? PLAIN;
const unitOfAxis = (label) =>
  UNITS.find((unit) => unit.axis.test(label) || unit.also?.test(label)) ?? PLAIN;
const withoutUnit = (label, pattern) => label.replace(pattern, '').trim();
const inWords = (key) => {
  const unit = unitOfKey(key);
  return (withoutUnit(key, unit.key) || unit.name).replaceAll('_', ' ');
};

// ---- the document

const make = (tag, text, className) => {
  const element = document.createElement(tag);
  if (text !== undefined) element.textContent = text;
  if (className) element.className = className;
  return element;
};

/** A template's copy, its slots filled with text, what has nothing to show left out. */
const copyOf = (id, values) => {
  const copy = document.getElementById(id).content.firstElementChild.cloneNode(true);
  for (const slot of copy.querySelectorAll('[data-text]')) {
    slot.textContent = values[slot.dataset.text] ?? '';
    if (slot.classList.contains('verdict')) slot.classList.add(values.verdict);
  }
  for (const part of copy.querySelectorAll('[data-if]')) {
    const value = values[part.dataset.if];
    if (!value || Object.keys(value).length === 0) part.remove();
  }
  return copy;
};

const row = (cells) => {
  const tr = make('tr');
  tr.append(...cells);
  return tr;
};

const valueCell = (key, value) => {
  const unit = unitOfKey(key);
  if (typeof value === 'number') {
    const cell = make('td', unit.text(value), 'figure');
    if (unit.exact && Math.abs(value) >= 1024) {
      cell.append(' ', make('span', '(' + grouped(value) + ')', 'exact'));
      cell.title = grouped(value);
    }
    return cell;
  }
  const one = (v) => (typeof v === 'number' ? unit.text(v) : textOf(v));
  if (Array.isArray(value)) {
    const cell = make('td');
    if (value.every((v) => typeof v === 'number')) cell.textContent = value.map(one).join(', ');
    else value.forEach((v) => cell.append(make('div', one(v))));
    return cell;
  }
  return make('td', one(value), value === undefined ? 'figure' : '');
};
const textOf = (value) => {
  if (value === undefined || value === null) return '–';
  if (typeof value === 'boolean') return value ? 'yes' : 'no';
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
};

const scrolling = (table) => {
  const box = make('div', undefined, 'scroll');
  box.append(table);
  return box;
};
