package dev.highwater.metering.services;

/**
 * A service that is metered: {@code /hello} answers {@value #HELLO}, {@code /large} with {@value
 * #LARGE_BYTES} bytes and what the protocol adds.
 */
interface Service extends AutoCloseable {
  String HELLO = "hello";
  int BLOCK_BYTES = 64 * 1024;
  int BLOCKS = 256;
  int LARGE_BYTES = BLOCKS * BLOCK_BYTES;

  int port();

  Figures figures();

  @Override
  void close();
}
