(() => {
  'use strict';

  // What goes wrong here is told in the document, so that a test can see it.
  const root = document.documentElement;
  root.dataset.errors = '';
  const note = (message) => { root.dataset.errors += message + '\n'; };
  window.addEventListener('error', (event) => note(event.message));
  window.addEventListener('unhandledrejection', (event) => note(String(event.reason)));

  const lab = JSON.parse(document.getElementById('lab-data').textContent);

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

  /**
   * Numbers that were measured under several settings stand beside each other: those whose names
   * are a setting and then the same words, if there are several of them.
   */
  const bySetting = (numbers) => {
    const parts = Object.keys(numbers)
      .filter((name) => name.includes('_') && typeof numbers[name] === 'number')
      .map((name) => [name.slice(0, name.indexOf('_')), name.slice(name.indexOf('_') + 1)]);
    const settingsOf = (what) => parts.filter((p) => p[1] === what).map((p) => p[0]);
    const common = [...new Set(parts.map((p) => p[1]))].filter((w) => settingsOf(w).length > 1);
    const settings = [...new Set(parts.map((p) => p[0]))].filter(
      (s) => parts.filter((p) => p[0] === s && common.includes(p[1])).length > 1);
    const rows = common.filter((w) => settingsOf(w).some((s) => settings.includes(s)));
    return settings.length > 1 && rows.length > 2 ? { settings, rows } : { settings: [], rows: [] };
  };

  const showNumbers = (place, numbers) => {
    const { settings, rows } = bySetting(numbers);
    const shown = new Set();
    if (rows.length) {
      const table = make('table');
      const head = make('thead');
      head.append(row([make('th'), ...settings.map((s) => make('th', s, 'figure'))]));
      const body = make('tbody');
      for (const what of rows) {
        const keys = settings.map((s) => s + '_' + what);
        keys.forEach((key) => shown.add(key));
        body.append(row([make('th', inWords(what)), ...keys.map((key) => valueCell(key, numbers[key]))]));
      }
      table.append(head, body);
      place.append(scrolling(table));
    }
    const others = Object.keys(numbers).filter((key) => !shown.has(key));
    if (others.length) {
      const table = make('table', undefined, 'plain');
      const body = table.createTBody();
      for (const key of others) {
        const label = make('th', inWords(key));
        label.title = key;
        body.append(row([label, valueCell(key, numbers[key])]));
      }
      place.append(scrolling(table));
    }
  };
  const scrolling = (table) => {
    const box = make('div', undefined, 'scroll');
    box.append(table);
    return box;
  };

  const momentText = (moment) => moment.what + (moment.error ? ': ' + moment.error : '');

  const showTimeline = (details, timeline) => {
    details.querySelector('summary').textContent =
      'Timeline, ' + grouped(timeline.length) + (timeline.length === 1 ? ' moment' : ' moments');
    const body = details.querySelector('tbody');
    for (const moment of timeline) {
      const what = make('td', moment.what);
      if (moment.error) what.append(': ', make('span', moment.error, 'failure'));
      const at = (moment.at_us / 1e3).toLocaleString('en', { minimumFractionDigits: 3 }) + ' ms';
      body.append(row([
        make('td', at, 'figure'),
        make('td', moment.who),
        make('td', moment.bytes === undefined ? '' : grouped(moment.bytes), 'figure'),
        what,
      ]));
    }
  };

  // ---- plots

  const colour = (name) => getComputedStyle(root).getPropertyValue(name).trim();
  const curveColour = (index) => () => colour('--curve-' + (index % 8));
  const POWERS_OF_TWO = Array.from({ length: 50 }, (_, i) => 2 ** i);
  const WHOLE = Array.from({ length: 12 }, (_, i) => [1, 2, 5].map((d) => d * 10 ** i)).flat();
  const FONT = '12px ' + getComputedStyle(document.body).fontFamily;
  const HEIGHT_OF_TICKS = 30;
  const PRINTED_WIDTH = 640; // what fits on A4 and on Letter, in pixels of CSS

  /** Points with finite coordinates in the order of x; of several at one x the last. */
  const table = (points) => {
    const finite = points.filter(([x, y]) => Number.isFinite(x) && Number.isFinite(y));
    const sorted = [...new Map(finite.sort((a, b) => a[0] - b[0]))];
    return [sorted.map((point) => point[0]), sorted.map((point) => point[1])];
  };

  const widthOfLabels = (u, values, index, cycle) => {
    const axis = u.axes[index];
    if (cycle > 1) return axis._size;
    u.ctx.font = axis.font[0];
    const widths = (values ?? []).map((text) => u.ctx.measureText(text ?? '').width);
    return Math.ceil(axis.ticks.size + axis.gap + Math.max(0, ...widths) / devicePixelRatio);
  };

  const axis = (more) => ({
    stroke: () => colour('--soft'),
    font: FONT,
    labelFont: FONT,
    labelGap: 2,
    labelSize: 18,
    grid: { stroke: () => colour('--line'), width: 1 },
    ticks: { stroke: () => colour('--line'), width: 1, size: 5 },
    ...more,
  });

  const tickTexts = (unit) => (u, splits) => {
    const known = splits.filter((v) => v !== null);
    const largest = Math.max(...known.map(Math.abs));
    return splits.map((v) => (v === null ? '' : v === 0 ? '0' : unit.text(v, largest)));
  };
  // On an axis whose steps are factors, each tick has the unit that suits it.
  const ownTexts = (unit) => (u, splits) => splits.map((v) => (v === null ? '' : unit.text(v)));

  /** Between the ticks of an axis: no half connections, and bytes by powers of two. */
  const steps = (unit, values) => {
    if (unit.binary) return { incrs: POWERS_OF_TWO };
    return unit === PLAIN && values.every(Number.isInteger) ? { incrs: WHOLE } : {};
  };

  const growsByFactors = (xs) =>
    xs.length > 3 && xs[0] > 0 && xs[xs.length - 1] / xs[0] >= 32
    && xs[xs.length - 1] / xs[xs.length - 2] >= 1.5;

  const fromZero = (u, low, high) => {
    const top = high > 0 ? high * 1.06 : low < 0 ? 0 : 1;
    return [low < 0 ? low * 1.06 : 0, top];
  };

  const withMargin = (u, low, high) => {
    const margin = (high - low) * 0.02 || 0.001;
    return [low - margin, high + margin];
  };

  /** The value of a stair holds until the next. */
  const valueAt = (stairs, data, index) => {
    for (let i = index; i >= 0 && index !== null; i--) {
      if (data[i] !== undefined && data[i] !== null) return data[i];
      if (!stairs) break;
    }
    return undefined;
  };

  const curvesOptions = (plot) => {
    const curves = plot.curves
      .map((curve) => ({ name: curve.name, table: table(curve.points) }))
      .filter((curve) => curve.table[0].length > 0);
    const data = uPlot.join(curves.map((curve) => curve.table));
    const stairs = plot.shape === 'steps';
    const x = unitOfAxis(plot.x);
    const y = unitOfAxis(plot.y);
    const byFactors = !stairs && growsByFactors(data[0]);
    const series = curves.map((curve, index) => ({
      label: curve.name,
      stroke: curveColour(index),
      width: 2,
      dash: /\b(mark|limit)\b/.test(curve.name) ? [6, 4] : undefined,
      paths: stairs ? uPlot.paths.stepped({ align: 1 }) : uPlot.paths.linear(),
      points: { show: !stairs || curve.table[0].length === 1, size: 7, fill: curveColour(index) },
      value: (u, v, i, at) => {
        const value = valueAt(stairs, u.data[i], at);
        return value === undefined ? '–' : y.text(value);
      },
    }));
    return {
      data,
      options: {
        height: 300,
        scales: {
          x: byFactors ? { time: false, distr: 3, log: 2 } : { time: false },
          y: { range: fromZero },
        },
        axes: [
          axis({
            label: withoutUnit(plot.x, x.axis),
            size: HEIGHT_OF_TICKS,
            values: byFactors ? ownTexts(x) : tickTexts(x),
            space: 70,
            ...(byFactors ? {} : steps(x, data[0])),
          }),
          axis({
            label: withoutUnit(plot.y, y.axis) || undefined,
            values: tickTexts(y),
            size: widthOfLabels,
            ...steps(y, curves.flatMap((curve) => curve.table[1])),
          }),
        ],
        series: [{ label: withoutUnit(plot.x, x.axis), value: (u, v) => (v === null ? '–' : x.text(v)) }, ...series],
      },
    };
  };

  /** What happened, by whom, where nothing was measured over time. */
  const eventsOptions = (timeline, told) => {
    const whos = [...new Set(timeline.map((moment) => moment.who))];
    const point = (moment) => [moment.at_us / 1e6, whos.indexOf(moment.who)];
    const groups = whos
      .map((who) => ({ label: who, moments: timeline.filter((m) => m.who === who && !m.error) }))
      .concat({ label: 'failed', moments: timeline.filter((m) => m.error) })
      .map((group, index) => ({ ...group, stroke: group.label === 'failed' ? () => colour('--failure') : curveColour(index) }))
      .filter((group) => group.moments.length > 0);
    const time = unitOfAxis('time, s');
    const tell = (u) => {
      const at = u.cursor.idx === null || u.cursor.idx === undefined ? null : u.data[0][u.cursor.idx];
      told.textContent = timeline
        .filter((moment) => moment.at_us / 1e6 === at)
        .map((moment) => time.text(at) + ', ' + moment.who + ': ' + momentText(moment)
          + (moment.bytes === undefined ? '' : ' (' + grouped(moment.bytes) + ' bytes)'))
        .join('; ') || 'Point at an event to read it.';
    };
    return {
      data: uPlot.join(groups.map((group) => table(group.moments.map(point)))),
      options: {
        height: 62 + 34 * whos.length,
        legend: { show: false },
        cursor: { y: false },
        hooks: { setCursor: [tell], ready: [tell] },
        scales: {
          x: { time: false, range: withMargin },
          y: { dir: -1, range: [-0.6, whos.length - 0.4] },
        },
        axes: [
          axis({ label: 'time', size: HEIGHT_OF_TICKS, values: tickTexts(time), space: 70 }),
          axis({ splits: whos.map((_, i) => i), values: whos, size: widthOfLabels }),
        ],
        series: [{}, ...groups.map((group) => ({
          label: group.label,
          stroke: group.stroke,
          paths: () => null,
          points: { show: true, size: 10, fill: group.stroke },
        }))],
      },
    };
  };

  const drawn = []; // redraws each plot, in the colours and the width of now

  const addPlot = (place, title, optionsFor) => {
    const figure = make('figure', undefined, 'plot');
    const canvas = make('div', undefined, 'canvas');
    const told = make('div', undefined, 'told');
    figure.append(make('figcaption', title), canvas);
    place.append(figure);
    const width = () =>
      'printing' in root.dataset ? PRINTED_WIDTH : Math.max(200, Math.floor(canvas.clientWidth));
    let plot;
    const draw = () => {
      plot?.destroy();
      const { data, options } = optionsFor(told);
      if (!options.hooks) options.hooks = {};
      else figure.append(told);
      options.hooks.draw = [(u) => {
        const points = u.data.slice(1).flatMap((ys) => [...ys]).filter((v) => Number.isFinite(v));
        figure.dataset.points = points.length;
      }];
      options.width = width();
      plot = new uPlot(options, data, canvas);
    };
    draw();
    drawn.push(draw);
    new ResizeObserver(() => {
      if (plot.width !== width()) plot.setSize({ width: width(), height: plot.height });
    }).observe(canvas);
  };

  const drawAll = () => drawn.forEach((draw) => draw());

  // ---- the page

  const showEnvironment = () => {
    const here = lab.environment;
    const entries = {
      kernel: here.kernel,
      transport: here.transport,
      Java: here.java,
      user: here.root ? 'root' : 'not root',
      'random seed': here.seed,
      delays: here.realtime ? 'those of the article' : 'a fiftieth of the article’s',
    };
    for (const [name, value] of Object.entries(entries)) {
      const entry = make('div');
      entry.append(make('dt', name), make('dd', String(value)));
      document.getElementById('environment').append(entry);
    }
    document.getElementById('version').textContent = lab.version;
  };

  const showTally = () => {
    const plural = { holds: 'hold', differs: 'differ', inconclusive: 'inconclusive' };
    for (const verdict of Object.keys(plural)) {
      const count = lab.findings.filter((finding) => finding.verdict === verdict).length;
      if (count > 0) {
        document.getElementById('tally').append(
          make('span', count + ' ' + (count === 1 ? verdict : plural[verdict]), 'verdict ' + verdict));
      }
    }
    if (lab.findings.length === 0) {
      document.getElementById('tally').textContent = 'It was ended before anything was found.';
    }
  };

  const showFinding = (finding) => {
    const entry = copyOf('contents-entry', finding);
    entry.querySelector('a').href = '#' + finding.name;
    document.getElementById('contents').append(entry);

    const section = copyOf('finding', finding);
    section.id = finding.name;
    section.classList.add(finding.verdict);
    section.querySelector('h2 a').href = '#' + finding.name;
    document.getElementById('findings').append(section); // plots need to know their width
    const plots = section.querySelector('.plots');
    for (const plot of finding.plots) addPlot(plots, plot.title, () => curvesOptions(plot));
    if (finding.plots.length === 0 && finding.timeline.length > 0) {
      addPlot(plots, 'what happened, by whom', (told) => eventsOptions(finding.timeline, told));
    }
    const numbers = section.querySelector('.numbers');
    if (numbers) showNumbers(numbers, finding.numbers);
    for (const error of finding.errors) {
      const cells = [make('td', error.when), make('td', error.go), make('td', error.netty)];
      cells[1].dataset.label = 'Go';
      cells[2].dataset.label = 'Netty';
      section.querySelector('.errors tbody').append(row(cells));
    }
    const timeline = section.querySelector('.timeline');
    if (timeline) showTimeline(timeline, finding.timeline);
  };

  showEnvironment();
  showTally();
  lab.findings.forEach(showFinding);

  matchMedia('(prefers-color-scheme: dark)').addEventListener('change', drawAll);
  window.addEventListener('beforeprint', () => { root.dataset.printing = ''; drawAll(); });
  window.addEventListener('afterprint', () => { delete root.dataset.printing; drawAll(); });
  if (location.hash) document.getElementById(decodeURIComponent(location.hash.slice(1)))?.scrollIntoView();
  root.dataset.complete = lab.findings.length;
})();
