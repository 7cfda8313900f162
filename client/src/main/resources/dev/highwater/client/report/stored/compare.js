/* Shows what changed from one run to another; stands behind story.js, in one script with it. */
(() => {
  const sides = [['A', report.a], ['B', report.b]];
  const isOpenLoop = (side) => side.summary.rate.wanted_per_s !== null;
  const figureCalled = (name) => report.figures.find((one) => one.name === name);
  const named = (name) => words(name);

  // ---- changes

  const NEUTRAL = /bytes$/;
  const MORE_IS_BETTER = /^(rate|completed)$/;
  const NOTEWORTHY = 5; // percent

  const valueText = (unit, value) => (value === null ? '–' : measured(unit, value));
  const signed = (change) => (change < 0 ? '−' : '+') + Math.abs(change).toLocaleString('en',
    { minimumFractionDigits: 1, maximumFractionDigits: 1 }) + ' %';
  const changeText = ({ a, b, change_percent: change }) => {
    if (a === null || b === null) return '–';
    if (change === null) return 'from 0';
    return change === 0 ? '=' : signed(change);
  };
  /** Better, worse, or nothing where it is neither, or no more than runs may differ by themselves. */
  const judged = ({ name, a, b, change_percent: change }) => {
    if (NEUTRAL.test(name) || a === null || b === null) return '';
    if (change !== null && Math.abs(change) < NOTEWORTHY) return '';
    return b > a === MORE_IS_BETTER.test(name) ? 'better' : 'worse';
  };
  /** A figure of one side; > is one that is only known to be at least so high. */
  const bounded = (one, side) =>
    (one[side + '_is_lower_bound'] ? '>' : '') + valueText(one.unit, one[side]);
  const fromTo = (one) =>
    named(one.name) + ' ' + bounded(one, 'a') + ' → ' + bounded(one, 'b')
    + ' (' + changeText(one) + ')';

  // ---- what came out

  const showJudgement = () => {
    const { thresholds } = report;
    const changed = ['rate', 'latency p50', 'latency p99', 'errors'].map(figureCalled)
      .map(fromTo).join(', ');
    const missed = thresholds.filter((one) => one.judgement === 'missed').length;
    const count = (n) => n + (n === 1 ? ' threshold' : ' thresholds');
    if (thresholds.length === 0) {
      if (report.a.valid && report.b.valid) say('compared', 'compared', changed);
      else say('invalid', 'not valid', changed);
    } else if (missed > 0) {
      say('wrong', 'missed', missed + ' of ' + count(thresholds.length) + '; ' + changed);
    } else if (thresholds.every((one) => one.proven)) {
      say('valid', 'held', count(thresholds.length) + '; ' + changed);
    } else {
      const open = thresholds.filter((one) => one.judgement === 'not_proven').length;
      say('invalid', 'not proven', open + ' of ' + count(thresholds.length) + '; ' + changed);
    }
    for (const one of thresholds) {
      say(one.proven ? 'valid' : 'wrong', words(one.judgement), one.expression + ': '
        + valueText(one.unit, one.a) + ' → ' + valueText(one.unit, one.b)
        + (one.unproven_because ? ' (' + one.unproven_because + ')' : ''));
    }
    for (const [name, side] of sides) {
      if (!side.valid) say('invalid', name + ' is not valid', side.invalid_because.join('; '));
      if (side.summary.first_mismatch) say('wrong', name + ': wrong bytes', side.summary.first_mismatch);
      if (side.summary.ending !== 'completed') {
        say('', name + ' ended early', words(side.summary.ending));
      }
      side.summary.cautions.forEach((caution) => say('', name + ': caution', caution));
    }
    const [wantedA, wantedB] = sides.map(([, side]) => side.summary.rate.wanted_per_s);
    if (wantedA !== wantedB) {
      const asked = (rate) => (rate === null ? 'as fast as replies come' : PER_SECOND.text(rate));
      say('', 'not the same load', 'A was asked for ' + asked(wantedA) + ', B for ' + asked(wantedB)
        + (wantedA === null || wantedB === null
          ? '; where no rate is given, latency counts from the send.' : '.'));
    }
  };

  const showHeadline = () => {
    for (const name of ['rate', 'latency p50', 'latency p99', 'latency p99.9', 'latency max', 'errors',
      'resets', 'unwritable']) {
      const one = figureCalled(name);
      figure(named(name), bounded(one, 'b'), 'A ' + bounded(one, 'a'));
      place('headline').lastElementChild
        .append(make('dd', changeText(one), 'note change ' + judged(one)));
    }
  };

  const sideMark = (name) => make('span', name, 'side ' + name.toLowerCase());

  const showFiles = () => {
    for (const [name, side] of sides) {
      const line = make('div');
      line.append(sideMark(name), ' ', side.file);
      place('files').append(line);
    }
    place('version').textContent = report.version;
    document.title = 'highwater compare ' + report.a.file + ' ' + report.b.file;
  };

  // ---- plots

  const showCurve = () => {
    const curves = sides.flatMap(([name, side], tint) => [
      { label: name + ', latency', points: side.curves.latency, tint },
      ...(isOpenLoop(side)
        ? [{ label: name + ', service time, dashed', points: side.curves.service_time, tint, dash: DASHED }] : []),
    ]);
    addShares(place('curve'), curves);
    if (place('curve').childElementCount === 0) quiet('No request was completed in either run.');
  };

  /** A column over time, each moment once; what was not measured is null, and a gap. */
  const column = (course, key) => {
    const points = [...new Map(middles(course).map((time, i) => [time, course[key][i]]))]
      .sort((a, b) => a[0] - b[0]);
    return [points.map((point) => point[0]), points.map((point) => point[1])];
  };

  const overTime = (title, unit, key, scale) => {
    const curves = sides.map(([name, { course }], tint) => ({ name, tint, table: column(course, key) }))
      .filter((curve) => curve.table[1].some((v) => v !== null));
    if (curves.length === 0) return;
    const columns = curves.map((curve) => curve.table[1]);
    const wide = scale === 'by tens if need be' && isWide(columns);
    const warmup = largest(sides.map(([, { course }]) => endOfWarmup(course)));
    addPlot(place('course'), title, () => ({
      data: uPlot.join(curves.map((curve) => curve.table)),
      options: {
        height: 260,
        hooks: { drawClear: [shadeWarmupUntil(warmup)] },
        scales: { x: { time: false, range: withMargin }, y: wide ? byTens : { range: fromZero } },
        axes: [timeAxis(), yAxis(unit, wide, columns.flat())],
        series: [timeSeries, ...curves.map((curve) => ({
          label: curve.name,
          stroke: curveColour(curve.tint),
          width: 2,
          points: { show: curve.table[0].length <= 40, size: 5, fill: curveColour(curve.tint) },
          value: (u, v) => (v === null || v === undefined ? '–' : unit.text(v)),
        }))],
      },
    }));
  };

  const showCourse = () => {
    overTime('requests per second', PER_SECOND, 'achieved_per_s');
    overTime('latency, p99 of each interval', MICROS, 'p99_us', 'by tens if need be');
    for (const [name, { course }] of sides) {
      if (course.start_s.length === 0) {
        quiet('The result ' + name + ' has no intervals: it was merged, or shorter than one.');
      }
    }
  };

  // ---- tables

  const tableOf = (className, heads) => {
    const table = make('table', undefined, className);
    table.createTHead().append(row(heads));
    table.createTBody();
    return table;
  };
  const headOf = (name, className) => {
    const head = make('th', undefined, className);
    head.append(sideMark(name));
    return head;
  };

  const showFigures = () => {
    const table = tableOf('figures',
      [make('th'), headOf('A', 'figure'), headOf('B', 'figure'), make('th', 'change', 'figure')]);
    for (const one of report.figures) {
      table.tBodies[0].append(row([
        make('th', named(one.name)),
        make('td', bounded(one, 'a'), 'figure'),
        make('td', bounded(one, 'b'), 'figure'),
        make('td', changeText(one), 'figure ' + judged(one)),
      ]));
    }
    place('figures').append(scrolling(table));
  };

  /** A row with a text of each side. */
  const bothSides = (table, name, texts) => {
    const cells = texts.map((text, i) => {
      const cell = make('td');
      cell.append(...[text].flat());
      cell.dataset.label = sides[i][0];
      return cell;
    });
    table.tBodies[0].append(row([make('td', name), ...cells]));
  };
  const sideTable = () => tableOf('options sides', [make('th'), headOf('A'), headOf('B')]);

  const showRuns = () => {
    const table = sideTable();
    const each = (name, text) => bothSides(table, name, sides.map(([, side]) => text(side)));
    each('begun', (side) => moment(side.started_at));
    each('targets', (side) => side.targets.join(', '));
    each('labels', (side) => labelsOf(side.labels) || '–');
    each('rate wanted', ({ summary }) =>
      (summary.rate.wanted_per_s === null ? 'as fast as replies come' : PER_SECOND.text(summary.rate.wanted_per_s)));
    each('connections', ({ summary: { connections } }) =>
      grouped(connections.requested) + ' wanted, ' + grouped(connections.opened) + ' opened');
    each('measured for', ({ summary }) => SECONDS.text(summary.duration_s));
    each('verdict', (side) => (side.valid ? 'valid' : 'not valid'));
    each('limited by', ({ summary }) => words(summary.limited_by.who) + ': ' + summary.limited_by.because);
    each('its client', ({ summary: { client } }) =>
      'busiest event loop ' + Math.round(client.busiest_loop_share * 100) + ' %');
    each('version', (side) => side.version);
    place('runs').append(scrolling(table));
  };

  const showOptions = () => {
    const WHERE_RESULTS_GO = ['json', 'html', 'hdr', 'ndjson'];
    const [a, b] = sides.map(([, side]) => side.config);
    const same = (name) => a[name] && b[name]
      && a[name].requested === b[name].requested && a[name].effective === b[name].effective;
    const names = [...new Set([...Object.keys(a), ...Object.keys(b)])]
      .filter((name) => !WHERE_RESULTS_GO.includes(name) && !same(name));
    if (names.length === 0) {
      place('options').append(make('p', 'None: both ran with the same options.'));
      return;
    }
    const told = (option) => {
      if (!option) return '–';
      const notes = [
        ...(option.requested !== null && option.requested !== option.effective
          ? ['requested ' + option.requested] : []),
        option.origin === 'default' ? 'the default' : 'from ' + option.origin,
      ];
      return [option.effective ?? 'not set', ' ', make('span', '(' + notes.join(', ') + ')', 'note')];
    };
    const table = sideTable();
    names.forEach((name) => bothSides(table, name, [told(a[name]), told(b[name])]));
    place('options').append(scrolling(table));
  };

  showFiles();
  showJudgement();
  showHeadline();
  showCurve();
  showCourse();
  showFigures();
  showRuns();
  showOptions();
  root.dataset.complete = document.querySelectorAll('.plot').length;
})();
