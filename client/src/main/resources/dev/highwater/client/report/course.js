/* Draws the course of a run; stands behind plots.js and before load.js, in one script with them. */

const { summary, course } = report;
const place = (id) => document.getElementById(id);
const MICROS = unitOfKey('us');
const SECONDS = unitOfKey('s');
const BYTES = unitOfKey('bytes');
const BYTES_PER_SECOND = unitOfKey('bytes_per_s');
const PER_SECOND = unitOfKey('per_s');
const micros = (value) => MICROS.text(value);
const openLoop = summary.rate.wanted_per_s !== null;
const words = (label) => label.replaceAll('_', ' ');

const middle = course.start_s.map((start, i) => start + course.duration_s[i] / 2);
const lastOfWarmup = course.warmup.lastIndexOf(1);
const warmupEnd =
  lastOfWarmup < 0 ? 0 : course.start_s[lastOfWarmup] + course.duration_s[lastOfWarmup];
const largest = (values) => values.reduce((a, b) => Math.max(a, b), 0);
const sum = (values) => values.reduce((a, b) => a + b, 0);
const DASHED = [6, 4];

const shadeWarmup = (u) => {
  if (warmupEnd === 0) return;
  const { left, width, top, height } = u.bbox;
  const end = Math.min(left + width, u.valToPos(warmupEnd, 'x', true));
  u.ctx.fillStyle = colour('--wash');
  if (end > left) u.ctx.fillRect(left, top, end - left, height);
};

/** Where the slowest is far from the fastest, a scale that shows both. */
const isWide = (columns) => {
  const known = columns.flat().filter((v) => v > 0);
  return largest(known) * largest(known.map((v) => 1 / v)) > 30;
};
const byTens = { distr: 3, log: 10, range: (u, low, high) => [low / 1.3, high * 1.3] };
const powersOfTen = (u, index, low, high) => {
  const first = Math.ceil(Math.log10(low) - 1e-9);
  const count = Math.max(0, Math.floor(Math.log10(high) + 1e-9) - first + 1);
  return Array.from({ length: count }, (_, i) => 10 ** (first + i));
};

const yAxis = (unit, wide, values) =>
  axis({ values: wide ? ownTexts(unit) : tickTexts(unit), size: widthOfLabels,
    ...(wide
      ? { splits: powersOfTen, filter: (u, splits) => splits }
      : steps(unit, values.filter((v) => v !== null))) });

/** Each curve: a label, its column, a colour, and what else uPlot shall know. */
const overTime = (title, unit, curves, more = {}) => addPlot(place('course'), title, () => ({
  data: [middle, ...curves.map((curve) => curve.column)],
  options: {
    height: 240,
    hooks: { drawClear: [shadeWarmup] },
    scales: { x: { time: false, range: withMargin }, y: more.wide ? byTens : { range: fromZero } },
    axes: [
      axis({ label: 'time', size: HEIGHT_OF_TICKS, values: tickTexts(SECONDS), space: 70 }),
      yAxis(unit, more.wide, curves.flatMap((curve) => curve.column)),
    ],
    series: [
      { label: 'time', value: (u, v) => (v === null ? '–' : SECONDS.text(v)) },
      ...curves.map((curve) => ({
        label: curve.label,
        stroke: curveColour(curve.colour),
        width: curve.dash ? 1.5 : 2,
        dash: curve.dash,
        points: { show: !curve.dash && middle.length <= 40, size: 5, fill: curveColour(curve.colour) },
        value: (u, v) => (v === null || v === undefined ? '–' : unit.text(v)),
      })),
    ],
    bands: more.bands?.map(([upper, lower, tint]) =>
      ({ series: [upper, lower], fill: colour('--curve-' + tint) + '26' })),
  },
}));

const constant = (value) => middle.map(() => value);
const quiet = (text) => place('quiet').append(make('li', text));

const showCourse = () => {
  if (middle.length === 0) {
    quiet('The run was shorter than one interval.');
    return;
  }
  overTime('requests per second', PER_SECOND, [
    ...(openLoop ? [{ label: 'wanted', column: course.wanted_per_s, colour: 7, dash: DASHED }] : []),
    { label: 'answered', column: course.achieved_per_s, colour: 0 },
  ]);

  const bands = [['p50', course.p50_us, 2], ['p90', course.p90_us, 0], ['p99', course.p99_us, 1],
    ['longest', course.max_us, 5]].map(([label, column, tint]) => ({ label, column, colour: tint }));
  if (bands[0].column.some((v) => v !== null)) {
    overTime(openLoop ? 'latency, from the due time' : 'latency, from the send', MICROS, bands,
      { wide: isWide(bands.map((b) => b.column)), bands: [[4, 3, 5], [3, 2, 1], [2, 1, 0]] });
  } else {
    quiet('No request was answered in any interval.');
  }

  overTime('connections, at the end of each interval', PLAIN, [
    { label: 'wanted', column: constant(summary.connections.requested), colour: 7, dash: DASHED },
    { label: 'open', column: course.open, colour: 0 },
    { label: 'unwritable', column: course.unwritable, colour: 1 },
  ]);
  overTime('throughput', BYTES_PER_SECOND, [
    { label: 'sent', column: course.sent_bytes_per_s, colour: 0 },
    { label: 'received', column: course.received_bytes_per_s, colour: 2 },
  ]);

  if (sum(course.pending_bytes) > 0) {
    overTime('pending bytes, at the end of each interval', BYTES, [
      { label: 'high mark', column: constant(report.write_buffer_high_bytes), colour: 7, dash: DASHED },
      { label: 'fullest connection', column: course.pending_max_bytes, colour: 1 },
      { label: 'all connections', column: course.pending_bytes, colour: 0 },
    ], { wide: false });
  } else {
    quiet('At the end of every interval, the kernel had taken all bytes that were written.');
  }
  if (sum(course.crossings) > 0) {
    overTime('write buffers that rose above their high mark, in each interval', PLAIN,
      [{ label: 'crossings', column: course.crossings, colour: 1 }]);
  } else {
    quiet('No write buffer rose above its high mark.');
  }

  const causes = Object.entries(course.closed);
  if (causes.length > 0) {
    overTime('connections closed, in each interval, by cause', PLAIN,
      causes.map(([cause, column], i) =>
        ({ label: words(cause), column, colour: { peer_reset: 5, local: 7, peer_fin: 0 }[cause] ?? i + 1 })));
  } else {
    quiet('No connection was closed or reset while the run lasted.');
  }
  const wrong = ['waiting', 'timed_out', 'lost', 'mismatched'].filter((name) => sum(course[name]) > 0);
  if (wrong.length > 0) {
    const tints = { waiting: 4, timed_out: 1, lost: 3, mismatched: 5 };
    overTime('requests that waited or went wrong, in each interval', PLAIN,
      wrong.map((name) => ({ label: words(name), column: course[name], colour: tints[name] })));
  } else {
    quiet('No request timed out, was lost or came back wrong; none was waiting when an interval ended.');
  }
};

/** Each nine as far from the next: half, 90 %, 99 %, 99.9 %. */
const nines = (share) => -Math.log10(1 - share);
const percent = (x) => {
  const digits = Math.max(0, Math.ceil(x) - 2);
  return ((1 - 10 ** -x) * 100).toFixed(digits) + ' %';
};

const showCurve = () => {
  const curves = [
    ...(openLoop ? [['latency, from the due time', report.curves.latency, 0]] : []),
    [openLoop ? 'service time, from the send' : 'latency, from the send',
      report.curves.service_time, openLoop ? 1 : 0],
  ].map(([label, points, tint]) =>
    ({ label, tint, table: table(points.map(([share, us]) => [nines(share), us || null])) }))
    .filter((curve) => curve.table[0].length > 0);
  if (curves.length === 0) return;
  const data = uPlot.join(curves.map((curve) => curve.table));
  const end = Math.max(1, data[0][data[0].length - 1]);
  const ticks = [0, nines(0.5), ...Array.from({ length: Math.floor(end) }, (_, i) => i + 1)];
  const wide = isWide(curves.map((curve) => curve.table[1]));
  addPlot(place('curve'), 'so long took this share of the requests, at most', () => ({
    data,
    options: {
      height: 300,
      scales: { x: { time: false, range: [0, end * 1.02] }, y: wide ? byTens : { range: fromZero } },
      axes: [
        axis({ size: HEIGHT_OF_TICKS, label: 'share of the requests', splits: ticks,
          values: (u, splits) => splits.map((x, i) => (i === 0 && u.width < 500 ? '' : percent(x))) }),
        yAxis(MICROS, wide, curves.flatMap((curve) => curve.table[1])),
      ],
      series: [
        { label: 'share', value: (u, v) => (v === null ? '–' : percent(v)) },
        ...curves.map((curve) => ({
          label: curve.label,
          stroke: curveColour(curve.tint),
          width: 2,
          dash: curve.tint === 1 ? DASHED : undefined,
          points: { show: curve.table[0].length === 1, size: 7 },
          value: (u, v) => (v === null || v === undefined ? '–' : micros(v)),
        })),
      ],
    },
  }));
};
