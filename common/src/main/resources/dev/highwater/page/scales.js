/* What plots of loads share: units, axes by tens, and shares by nines; stands behind plots.js. */

const MICROS = unitOfKey('us');
const SECONDS = unitOfKey('s');
const BYTES = unitOfKey('bytes');
const BYTES_PER_SECOND = unitOfKey('bytes_per_s');
const PER_SECOND = unitOfKey('per_s');
const micros = (value) => MICROS.text(value);
const words = (label) => label.replaceAll('_', ' ');

/** A figure whose unit has the name that it has in a report for programs. */
const measured = (unit, value) => ({
  us: micros,
  s: SECONDS.text,
  per_s: PER_SECOND.text,
  count: (v) => grouped(v),
  percent: (v) => textOf(v) + ' %',
})[unit](value);

const largest = (values) => values.reduce((a, b) => Math.max(a, b), 0);
const sum = (values) => values.reduce((a, b) => a + b, 0);
const DASHED = [6, 4];

/** Makes the grey part of a plot over time, which ends when the warm-up did. */
const shadeWarmupUntil = (end) => (u) => {
  if (end === 0) return;
  const { left, width, top, height } = u.bbox;
  const right = Math.min(left + width, u.valToPos(end, 'x', true));
  u.ctx.fillStyle = colour('--wash');
  if (right > left) u.ctx.fillRect(left, top, right - left, height);
};

/** When the warm-up of a course ended; 0 without one. */
const endOfWarmup = (course) => {
  const last = course.warmup.lastIndexOf(1);
  return last < 0 ? 0 : course.start_s[last] + course.duration_s[last];
};

/** The middle of each interval of a course. */
const middles = (course) => course.start_s.map((start, i) => start + course.duration_s[i] / 2);

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
      : steps(unit, values.filter((v) => Number.isFinite(v)))) });

const timeAxis = () =>
  axis({ label: 'time', size: HEIGHT_OF_TICKS, values: tickTexts(SECONDS), space: 70 });
const timeSeries = { label: 'time', value: (u, v) => (v === null ? '–' : SECONDS.text(v)) };

/** Each nine as far from the next: half, 90 %, 99 %, 99.9 %. */
const nines = (share) => -Math.log10(1 - share);
const percent = (x) => {
  const digits = Math.max(0, Math.ceil(x) - 2);
  return ((1 - 10 ** -x) * 100).toFixed(digits) + ' %';
};

/** Draws how long each share of the requests took at most: curves with a label, points, a tint. */
const addShares = (parent, given) => {
  const curves = given
    .map((curve) =>
      ({ ...curve, table: table(curve.points.map(([share, us]) => [nines(share), us || null])) }))
    .filter((curve) => curve.table[0].length > 0);
  if (curves.length === 0) return;
  const data = uPlot.join(curves.map((curve) => curve.table));
  const end = Math.max(1, data[0][data[0].length - 1]);
  const ticks = [0, nines(0.5), ...Array.from({ length: Math.floor(end) }, (_, i) => i + 1)];
  const wide = isWide(curves.map((curve) => curve.table[1]));
  addPlot(parent, 'so long took this share of the requests, at most', () => ({
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
          dash: curve.dash,
          points: { show: curve.table[0].length === 1, size: 7 },
          value: (u, v) => (v === null || v === undefined ? '–' : micros(v)),
        })),
      ],
    },
  }));
};
