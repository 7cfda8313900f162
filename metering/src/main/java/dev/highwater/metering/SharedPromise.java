package dev.highwater.metering;

import io.netty.channel.Channel;
import io.netty.channel.ChannelPromise;
import io.netty.util.concurrent.AbstractFuture;
import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.GenericFutureListener;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The promise of all those writes of one connection whose outcome only the meter wants to know: it
 * is told of each, without an object and a listener for each.
 *
 * <p>It stands for many writes, so it is never done, and cannot be listened to or waited for, as
 * the channel's void promise cannot.
 */
final class SharedPromise extends AbstractFuture<Void> implements ChannelPromise {
  private final Channel channel;
  private final Outcomes outcomes;

  /** Is told what became of each write, in their order, on the connection's event loop. */
  interface Outcomes {
    /**
     * A write has an outcome.
     *
     * @param failure null when the kernel has taken it
     */
    void written(@Nullable Throwable failure);
  }

  SharedPromise(Channel channel, Outcomes outcomes) {
    this.channel = channel;
    this.outcomes = outcomes;
  }

  @Override
  public boolean trySuccess() {
    outcomes.written(null);
    return true;
  }

  @Override
  public boolean tryFailure(Throwable cause) {
    outcomes.written(cause);
    return true;
  }

  @Override
  public boolean trySuccess(@Nullable Void result) {
    return trySuccess();
  }

  @Override
  public ChannelPromise setSuccess() {
    trySuccess();
    return this;
  }

  @Override
  public ChannelPromise setSuccess(@Nullable Void result) {
    return setSuccess();
  }

  @Override
  public ChannelPromise setFailure(Throwable cause) {
    tryFailure(cause);
    return this;
  }

  @Override
  public boolean setUncancellable() {
    return true;
  }

  @Override
  public Channel channel() {
    return channel;
  }

  @Override
  public boolean isVoid() {
    return true;
  }

  /** One that can be listened to, for a handler on the way that has to; it tells the same. */
  @Override
  public ChannelPromise unvoid() {
    return channel.newPromise().addListener(written -> outcomes.written(written.cause()));
  }

  @Override
  public boolean isDone() {
    return false;
  }

  @Override
  public boolean isSuccess() {
    return false;
  }

  @Override
  public boolean isCancellable() {
    return false;
  }

  @Override
  public boolean isCancelled() {
    return false;
  }

  @Override
  public boolean cancel(boolean mayInterruptIfRunning) {
    return false;
  }

  @Override
  public @Nullable Throwable cause() {
    return null;
  }

  @Override
  public @Nullable Void getNow() {
    return null;
  }

  @Override
  public ChannelPromise addListener(GenericFutureListener<? extends Future<? super Void>> one) {
    throw standsForMany();
  }

  @Override
  @SafeVarargs
  public final ChannelPromise addListeners(
      GenericFutureListener<? extends Future<? super Void>>... many) {
    throw standsForMany();
  }

  @Override
  public ChannelPromise removeListener(GenericFutureListener<? extends Future<? super Void>> one) {
    throw standsForMany();
  }

  @Override
  @SafeVarargs
  public final ChannelPromise removeListeners(
      GenericFutureListener<? extends Future<? super Void>>... many) {
    throw standsForMany();
  }

  @Override
  public ChannelPromise sync() {
    throw standsForMany();
  }

  @Override
  public ChannelPromise syncUninterruptibly() {
    throw standsForMany();
  }

  @Override
  public ChannelPromise await() {
    throw standsForMany();
  }

  @Override
  public ChannelPromise awaitUninterruptibly() {
    throw standsForMany();
  }

  @Override
  public boolean await(long timeout, TimeUnit unit) {
    throw standsForMany();
  }

  @Override
  public boolean await(long timeoutMillis) {
    throw standsForMany();
  }

  @Override
  public boolean awaitUninterruptibly(long timeout, TimeUnit unit) {
    throw standsForMany();
  }

  @Override
  public boolean awaitUninterruptibly(long timeoutMillis) {
    throw standsForMany();
  }

  private static IllegalStateException standsForMany() {
    return new IllegalStateException("one promise for many writes: make another to know of one");
  }
}
