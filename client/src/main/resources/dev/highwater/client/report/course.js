/* Draws the course of a run; stands behind scales.js and before load.js, in one script with them. */

const { summary, course } = report;
const openLoop = summary.rate.wanted_per_s !== null;
const middle = middles(course);
const shadeWarmup = shadeWarmupUntil(endOfWarmup(course));

/** Each curve: a label, its column, a colour, and what else uPlot shall know. */
const overTime = (title, unit, curves, more = {}) => addPlot(place('course'), title, () => ({
  data: [middle, ...curves.map((curve) => curve.column)],
  options: {
    height: 240,
    hooks: { drawClear: [shadeWarmup] },
    scales: { x: { time: false, range: withMargin }, y: more.wide ? byTens : { range: fromZero } },
    axes: [
      timeAxis(),
      yAxis(unit, more.wide, curves.flatMap((curve) => curve.column)),
    ],
    series: [
      timeSeries,
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
  const wrong = ['waiting', 'timed_out', 'lost', 'unanswered', 'never_sent', 'mismatched'].filter((name) => sum(course[name]) > 0);
  if (wrong.length > 0) {
    const tints = { waiting: 4, timed_out: 1, lost: 3, unanswered: 2, never_sent: 0, mismatched: 5 };
    overTime('requests that waited or went wrong, in each interval', PLAIN,
      wrong.map((name) => ({ label: words(name), column: course[name], colour: tints[name] })));
  } else {
    quiet('Every request was answered, and none was wrong; none was waiting when an interval ended.');
  }
};

const showCurve = () => addShares(place('curve'), [
  ...(openLoop
    ? [{ label: 'latency, from the due time', points: report.curves.latency, tint: 0 }] : []),
  { label: openLoop ? 'service time, from the send' : 'latency, from the send',
    points: report.curves.service_time, tint: openLoop ? 1 : 0, dash: openLoop ? DASHED : undefined },
]);
