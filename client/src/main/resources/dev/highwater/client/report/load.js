/* Shows one run; stands behind story.js and course.js, in one script with them. */
(() => {
  const counted = (counts) => Object.entries(counts)
    .map(([name, count]) => words(name) + ' ' + grouped(count)).join(', ') || 'none';

  /** A figure of a distribution: > is a lower bound, ? one that is not to be trusted. */
  const latencyText = (figures, key) => (figures.count === 0 ? '–'
    : (figures[key + '_is_lower_bound'] ? '>' : '') + micros(figures[key])
      + (figures.trusted && !figures.trusted[key] ? '?' : ''));

  const failed = (requests) =>
    requests.timed_out + requests.lost + requests.unanswered + requests.never_sent;

  const outcomes = (requests) => grouped(requests.completed) + ' completed, '
    + grouped(requests.mismatched) + ' mismatched, ' + grouped(requests.timed_out) + ' timed out, '
    + grouped(requests.lost) + ' lost, ' + grouped(requests.unanswered) + ' unanswered at the end'
    + (requests.never_sent ? ', ' + grouped(requests.never_sent) + ' never sent' : '')
    + (requests.unasked ? '; bytes that nothing had asked for ' + grouped(requests.unasked) + ' times' : '');

  // ---- the verdict

  const showJudgement = () => {
    const ofTheClient = summary.cautions.some((c) => c.startsWith('limited by this client: '));
    const upTo = summary.valid_up_to && summary.valid_up_to.replace('_', '.');
    if (!summary.valid) {
      say('invalid', upTo ? 'valid up to ' + upTo : 'not valid', summary.invalid_because.join('; '));
    }
    else say('valid', 'valid', ofTheClient ? 'A measurement of this client, which was as fast as it can be.'
      : summary.cautions.length === 0 ? 'The client had time to spare: what follows is the peer’s.'
        : 'See the cautions below.');
    if (summary.first_mismatch) say('wrong', 'wrong bytes', summary.first_mismatch);
    if (summary.ending === 'interrupted') {
      say('', 'interrupted', 'It was ended early; the result is of the time until then.');
    } else if (summary.ending === 'peer_gone') {
      say('wrong', 'peer gone', 'It ended early: no connection could be kept or made again.');
    } else if (summary.ending === 'threshold_missed') {
      say('wrong', 'ended early', 'A threshold could no longer be held.');
    }
    for (const t of summary.thresholds) {
      say(t.proven ? 'valid' : 'wrong', words(t.judgement), t.expression + ': '
        + (t.value === null ? 'not measured' : (t.is_lower_bound ? '>' : '') + measured(t.unit, t.value))
        + (t.unproven_because ? ' (' + t.unproven_because + ')' : ''));
    }
    summary.cautions.forEach((caution) => say('', 'caution', caution));
  };

  // ---- the run in figures

  const showHeadline = () => {
    const { requests, rate, connections, latency_us: latency } = summary;
    figure('requests answered', PER_SECOND.text(rate.achieved_per_s),
      openLoop ? 'of ' + PER_SECOND.text(rate.wanted_per_s) + ' wanted' : 'as fast as replies came');
    for (const [name, key] of [['p50', 'p50'], ['p99', 'p99'], ['p99.9', 'p99_9'], ['longest', 'max']]) {
      figure('latency, ' + name, latencyText(latency, key),
        openLoop ? 'from the due time' : 'from the send');
    }
    figure('requests not answered', grouped(failed(requests)), 'of ' + grouped(requests.due)
      + (openLoop ? ' due' : ' sent'));
    if (requests.mismatched + requests.unasked > 0) {
      figure('wrong replies', grouped(requests.mismatched + requests.unasked));
    }
    figure('sent', BYTES_PER_SECOND.text(summary.throughput_bytes_per_s.sent));
    figure('received', BYTES_PER_SECOND.text(summary.throughput_bytes_per_s.received));
    figure('connections', grouped(connections.requested),
      grouped(connections.opened) + ' opened in all');
    figure('crossings', grouped(summary.write_buffer.crossings), 'of the high mark');
  };

  const showSetting = () => {
    place('targets').textContent = report.targets.join(', ');
    place('version').textContent = report.version;
    document.title = 'highwater load ' + report.targets.join(', ');
    fact('setting', 'Asked for', report.asked);
    fact('setting', 'Begun', moment(report.started_at));
    if (Object.keys(report.labels).length > 0) fact('setting', 'Labels', labelsOf(report.labels));
  };

  const showPercentiles = () => {
    const KEYS = ['p50', 'p75', 'p90', 'p99', 'p99_9', 'p99_99', 'max', 'mean'];
    const columns = [
      ['latency', summary.latency_us, openLoop ? 'from the due time' : 'from the send'],
      ['service time', summary.service_time_us, 'from the send'],
      ['connect', summary.connect_us, 'until connected'],
      ...(openLoop ? [['schedule lag', summary.schedule_lag_us, 'the client’s own']] : []),
    ];
    const table = make('table');
    const heads = columns.map(([name, , from]) => {
      const head = make('th', name, 'figure');
      head.append(make('div', from, 'from'));
      return head;
    });
    table.createTHead().append(row([make('th'), ...heads]));
    const body = table.createTBody();
    for (const key of KEYS) {
      body.append(row([
        make('th', key.replace('_', '.').replace('max', 'longest')),
        ...columns.map(([, figures]) =>
          make('td', latencyText(figures, key), 'figure')),
      ]));
    }
    place('percentiles').append(table);
    const { latency_us: latency } = summary;
    if (latency.lower_bounds) {
      place('percentiles').append(make('p', '> is a lower bound: ' + grouped(latency.lower_bounds) + ' of '
        + grouped(latency.count) + ' requests were never answered, and count with the time until we gave up.'));
    }
    if (latency.doubted_because) {
      const because = { own_delay: 'the client’s own delay is more than a tenth of it',
        too_few: 'too few requests' };
      place('percentiles').append(make('p', '? is not to be trusted: ' + Object.entries(latency.doubted_because)
        .map(([key, why]) => key.replace('_', '.') + ' (' + because[why] + ')').join(', ') + '.'));
    }
  };

  const showTotals = () => {
    const { requests, connections, write_buffer: buffer, bytes, tcp, client } = summary;
    fact('totals', 'Requests', grouped(requests.due) + ' due, ' + grouped(requests.sent) + ' sent: '
      + outcomes(requests));
    if (failed(requests.warmup) + requests.warmup.mismatched + requests.warmup.unasked > 0) {
      fact('totals', 'In the warm-up', outcomes(requests.warmup));
    }
    if (connections.openings_timed_out > 0) {
      fact('totals', 'Openings', grouped(connections.openings_timed_out)
        + ' connections timed out waiting for the greeting or the answer to the first message');
    }
    if (summary.waited_for_connection.s > 0) {
      fact('totals', 'Waited', grouped(summary.waited_for_connection.requests)
        + ' requests waited for a connection, ' + SECONDS.text(summary.waited_for_connection.s) + ' in all');
    }
    fact('totals', 'Measured for', SECONDS.text(summary.duration_s));
    fact('totals', 'Connections', grouped(connections.requested) + ' wanted, '
      + grouped(connections.opened) + ' opened; all had been tried after ' + SECONDS.text(connections.ramp_s));
    fact('totals', 'Not connected', counted(connections.failed));
    fact('totals', 'Closed', counted(connections.closed));
    fact('totals', 'Bytes', BYTES.text(bytes.sent) + ' sent, ' + BYTES.text(bytes.received) + ' received');
    fact('totals', 'Back-pressure', grouped(buffer.crossings) + ' crossings of the high mark, '
      + SECONDS.text(buffer.unwritable_s) + ' unwritable over all connections, most pending '
      + BYTES.text(buffer.pending_max_bytes) + ', discarded ' + BYTES.text(buffer.discarded_bytes));
    if (tcp) {
      fact('totals', 'TCP', 'round trip p50 ' + micros(tcp.rtt_us.p50) + ', longest '
        + micros(tcp.rtt_us.max) + '; ' + grouped(tcp.retransmits) + ' retransmits');
    }
    const share = (value) => Math.round(value * 100) + ' %';
    fact('totals', 'Limited by', words(summary.limited_by.who) + ': '
      + summary.limited_by.because);
    fact('totals', 'This client', 'busiest event loop ' + share(client.busiest_loop_share)
      + ', garbage collection ' + share(client.gc_share)
      + (client.machine_share !== null ? '; the whole machine ' + share(client.machine_share) : '')
      + (client.pauses > 0 ? '; stood still ' + grouped(client.pauses) + ' times, '
        + SECONDS.text(client.longest_pause_s) + ' at longest' : '')
      + (client.throttled_periods > 0 ? '; held back by a CPU quota in '
        + grouped(client.throttled_periods) + ' of ' + grouped(client.periods) + ' periods' : '')
      + (client.waiting_share > 0.005 ? '; waiting for a processor ' + share(client.waiting_share) : '')
      + (client.stolen_share > 0.005 ? '; taken by the hypervisor ' + share(client.stolen_share) : ''));
  };

  // ---- options

  const optionTable = (options) => {
    const HEAD = ['option', 'requested', 'effective', 'from'];
    const table = make('table', undefined, 'options');
    table.createTHead().append(row(HEAD.map((name) => make('th', name))));
    const body = table.createTBody();
    for (const [name, option] of options) {
      const cells = [name, option.requested, option.effective, option.origin].map((text, i) => {
        const cell = make('td', textOf(text));
        if (i > 0) cell.dataset.label = HEAD[i];
        return cell;
      });
      if (option.note) cells[2].append(' ', make('span', '(' + option.note + ')', 'note'));
      body.append(row(cells));
    }
    return table;
  };

  const showOptions = () => {
    const differs = (option) => option.requested !== null && option.requested !== option.effective;
    const rank = (option) => (option.origin === 'default' ? 1 : 0);
    const all = Object.entries(report.config);
    const different = all.filter(([, option]) => differs(option));
    const rest = all.filter(([, option]) => !differs(option)).sort((a, b) => rank(a[1]) - rank(b[1]));
    if (different.length > 0) {
      place('options').append(make('p', 'Not in force as they were asked for:'), scrolling(optionTable(different)));
    } else {
      place('options').append(make('p', 'All are in force as they were asked for.'));
    }
    const details = make('details');
    details.append(make('summary', 'The other ' + rest.length + ', those that somebody set first'),
      scrolling(optionTable(rest)));
    place('options').append(details);
  };

  showJudgement();
  showHeadline();
  showSetting();
  showPercentiles();
  showCurve();
  showCourse();
  showTotals();
  showOptions();
  root.dataset.complete = document.querySelectorAll('.plot').length;
})();
