/* Shows every finding; stands behind figures.js and plots.js, in one script with them. */
(() => {
  // ---- numbers and moments

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
      tells: true,
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

  // ---- the page

  const showEnvironment = () => {
    const here = report.environment;
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
    document.getElementById('version').textContent = report.version;
  };

  const showTally = () => {
    const plural = { holds: 'hold', differs: 'differ', inconclusive: 'inconclusive' };
    for (const verdict of Object.keys(plural)) {
      const count = report.findings.filter((finding) => finding.verdict === verdict).length;
      if (count > 0) {
        document.getElementById('tally').append(
          make('span', count + ' ' + (count === 1 ? verdict : plural[verdict]), 'verdict ' + verdict));
      }
    }
    if (report.findings.length === 0) {
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
  report.findings.forEach(showFinding);

  if (location.hash) document.getElementById(decodeURIComponent(location.hash.slice(1)))?.scrollIntoView();
  root.dataset.complete = report.findings.length;
})();
