package dev.highwater.client.option;

import dev.highwater.options.Problems;
import dev.highwater.options.Requested;
import dev.highwater.options.Validated;
import dev.highwater.process.CannotRunException;
import dev.highwater.units.HostPort;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Whom to load, and from which local addresses. */
@Command
public final class TargetOptions implements Validated {
  @Parameters(
      paramLabel = "HOST:PORT",
      arity = "0..*",
      description = "The peers to load; the same one given twice counts once.")
  private List<String> targets = new ArrayList<>();

  @Option(
      names = "--source-address",
      paramLabel = "ADDRESS",
      split = ",",
      description = {
        "Local addresses to spread the connections over; one allows about 28,000 to one target.",
        "Default: the kernel chooses"
      })
  private List<String> sourceAddresses = new ArrayList<>();

  /** As they were typed, by what that means: the same one counts once. */
  private final Map<HostPort, String> peers = new LinkedHashMap<>();

  private final List<InetAddress> sources = new ArrayList<>();

  @Override
  public void validate(Requested requested, Problems problems) {
    if (targets.isEmpty()) {
      boolean isOneLoad = !requested.mentions("plan") && requested.knows("plan");
      String from = isOneLoad ? "the command line" : "the plan"; // whose groups know no plan
      problems.add("targets", "nothing", from, "one HOST:PORT or more");
    }
    for (String target : targets) {
      try {
        HostPort peer = HostPort.parse(target);
        if (peer.port() == 0) {
          throw new IllegalArgumentException("HOST:PORT with a port from 1 to 65535");
        }
        peers.putIfAbsent(peer, target);
      } catch (IllegalArgumentException rule) {
        String from = requested.origin("targets").describe();
        problems.add("targets", target, from, String.valueOf(rule.getMessage()));
      }
    }
    for (String address : sourceAddresses) {
      try {
        sources.add(InetAddress.getByName(address));
      } catch (UnknownHostException unknown) {
        String from = requested.origin("source-address").describe();
        problems.add("source-address", address, from, "an address of this machine");
      }
    }
  }

  /** The targets as they were typed, each once. */
  public List<String> typed() {
    return List.copyOf(peers.values());
  }

  /** The local addresses; empty leaves the choice to the kernel. */
  List<InetAddress> sources() {
    return List.copyOf(sources);
  }

  /**
   * The targets' addresses, in their order.
   *
   * @throws CannotRunException if a host is not known
   */
  List<InetSocketAddress> resolved() {
    return peers.keySet().stream().map(TargetOptions::resolve).toList();
  }

  /**
   * Tries the local addresses.
   *
   * @throws CannotRunException if one does not belong to this machine
   */
  public void checkSources(Requested asked) {
    sources.forEach(source -> checkIsOurs(source, asked));
  }

  private static InetSocketAddress resolve(HostPort peer) {
    InetSocketAddress address = new InetSocketAddress(peer.host(), peer.port());
    if (address.isUnresolved()) {
      throw new CannotRunException(
          "targets: " + peer + " (expected: a host that can be resolved to an address)");
    }
    return address;
  }

  private static void checkIsOurs(InetAddress source, Requested asked) {
    try (Socket probe = new Socket()) {
      probe.bind(new InetSocketAddress(source, 0));
    } catch (IOException notOurs) {
      throw new CannotRunException(
          "source-address: %s, from %s (expected: an address of this machine; the system answered: %s)"
              .formatted(
                  source.getHostAddress(),
                  asked.origin("source-address").describe(),
                  notOurs.getMessage()),
          notOurs);
    }
  }
}
