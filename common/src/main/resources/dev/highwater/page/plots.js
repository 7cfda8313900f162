/* Draws plots; stands behind figures.js and uPlot, before the page's own script. */

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
  u.ctx.font = axis.font[0];
  const widths = (values ?? []).map((text) => u.ctx.measureText(text ?? '').width);
  const needed = Math.ceil(axis.ticks.size + axis.gap + Math.max(0, ...widths) / devicePixelRatio);
  // With the size the ticks may change; that it only grows lets it come to rest.
  return cycle > 1 ? Math.max(axis._size, needed) : needed;
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
    const { data, options, tells } = optionsFor(told);
    if (tells) figure.append(told);
    options.hooks ??= {};
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

matchMedia('(prefers-color-scheme: dark)').addEventListener('change', drawAll);
window.addEventListener('beforeprint', () => { root.dataset.printing = ''; drawAll(); });
window.addEventListener('afterprint', () => { delete root.dataset.printing; drawAll(); });
