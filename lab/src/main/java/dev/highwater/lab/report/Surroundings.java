package dev.highwater.lab.report;

import java.util.List;

/**
 * What findings depend on besides the experiments.
 *
 * @param version of this program
 * @param kernel name and release, such as {@code Linux 6.18}
 * @param transport of the side under study
 * @param java version
 * @param root whether the user may do everything
 * @param seed of everything that is random
 * @param realtime whether the article's own delays were used
 * @param options of the connections under study that somebody asked for, such as {@code so-sndbuf
 *     64k}; empty when none
 */
public record Surroundings(
    String version,
    String kernel,
    String transport,
    String java,
    boolean root,
    long seed,
    boolean realtime,
    List<String> options) {}
