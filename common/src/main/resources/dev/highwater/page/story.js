/* What a page says in words: verdicts, figures and facts; stands behind figures.js. */

const place = (id) => document.getElementById(id);

/** One judgement: a kind (valid, invalid, wrong or none), a badge and a sentence. */
const say = (kind, label, text) => {
  const box = make('p', undefined, 'because ' + kind);
  box.append(make('span', label, 'verdict ' + kind), ' ', make('span', text));
  place('judgement').append(box);
};

/** One figure of the headline. */
const figure = (name, value, remark) => {
  const entry = make('div');
  entry.append(make('dt', name), make('dd', value, 'value'));
  if (remark) entry.append(make('dd', remark, 'note'));
  place('headline').append(entry);
};

const fact = (list, name, text) => {
  const entry = make('div');
  entry.append(make('dt', name), make('dd', text));
  place(list).append(entry);
};

/** What has no plot has a sentence. */
const quiet = (text) => place('quiet').append(make('li', text));

const labelsOf = (labels) =>
  Object.entries(labels).map(([key, value]) => key + '=' + value).join(', ');
const moment = (instant) => instant.replace('T', ' ').replace(/\.\d+Z$|Z$/, ' UTC');
