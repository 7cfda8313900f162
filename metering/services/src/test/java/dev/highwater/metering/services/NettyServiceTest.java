package dev.highwater.metering.services;

import static org.assertj.core.api.Assumptions.assumeThat;

import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import org.junit.jupiter.api.Nested;

class NettyServiceTest {
  @Nested
  class OnNio extends ServiceContract {
    @Override
    Service start() {
      return new NettyService(NioIoHandler.newFactory(), NioServerSocketChannel.class);
    }
  }

  @Nested
  class OnEpoll extends ServiceContract {
    @Override
    Service start() {
      assumeThat(Epoll.isAvailable()).as("epoll").isTrue();
      return new NettyService(EpollIoHandler.newFactory(), EpollServerSocketChannel.class);
    }
  }
}
