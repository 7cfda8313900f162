/* Draws the plots, and shows every finding; stands behind figures.js, in one script with it. */
(() => {
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
      ...(here.options.length > 0 ? { options: here.options.join(', ') } : {}),
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
