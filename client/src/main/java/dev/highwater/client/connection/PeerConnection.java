package dev.highwater.client.connection;

import dev.highwater.client.exchange.Conversation;
import dev.highwater.client.exchange.Preamble;
import dev.highwater.client.exchange.RequestSource;
import dev.highwater.client.exchange.WrongBytes;
import dev.highwater.metering.CloseCause;
import dev.highwater.metering.ConnectionEnd;
import dev.highwater.metering.LocalClose;
import dev.highwater.transport.EventLoops;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * One connection to a peer: sends requests as far as pipeline and write buffer allow, and checks
 * the replies.
 *
 * <p>The hot path of the client. One clock read for each read from the socket, which serves the
 * replies in it and the requests that follow them; requests that can go together go in one write.
 */
final class PeerConnection extends TargetConnection {
  /** Rounds of sending before other connections get their turn; for requests without a reply. */
  private static final int ROUNDS = 16;

  private final ConnectionSlot slot;
  private final RemainingLife life;
  private final LoopWork work;
  private final WrongBytes wrongBytes;
  private final Preamble opening;
  private final RequestSource requests;
  private final InFlight inFlight;
  private final ReplyIntake replies;
  private @Nullable Channel channel;
  private boolean ready;
  private boolean wasReady;
  private boolean sending;
  private long waitingSinceNanos;
  private long readNanos;
  private boolean ending;
  private boolean retired;
  private boolean closedByUs;
  private boolean givenUp;

  PeerConnection(ConnectionSlot slot, Conversation conversation, Lifespan lifespan, LoopWork work) {
    this.slot = slot;
    this.life = new RemainingLife(lifespan);
    this.work = work;
    this.wrongBytes = new WrongBytes(work.recorder(), work::mismatch, slot.number());
    this.opening = new Preamble(conversation, slot.number());
    this.requests = conversation.requests().of(slot.number(), conversation.expectation());
    this.inFlight = new InFlight(requests, conversation.pipeline(), work);
    this.replies = new ReplyIntake(requests.replies(), inFlight, wrongBytes);
  }

  @Override
  public @Nullable Channel channel() {
    return channel;
  }

  @Override
  public void channelActive(ChannelHandlerContext ctx) {
    ctx.fireChannelActive();
    channel = ctx.channel();
    waitingSinceNanos = System.nanoTime();
    slot.filled(this);
    life.begin(slot, ctx.executor(), () -> send(System.nanoTime()));
    opening.begin(channel, waitingSinceNanos);
    if (opening.isOver()) {
      becomeReady(waitingSinceNanos);
    }
  }

  private void becomeReady(long nowNanos) {
    if (ending || !Objects.requireNonNull(channel).isOpen()) {
      return;
    }
    ready = true;
    wasReady = true;
    work.ready(slot);
    send(nowNanos);
  }

  @Override
  boolean isReady() {
    return ready;
  }

  /** Sends what is due, as far as pipeline and write buffer allow; what cannot go now waits. */
  @Override
  void send(long nowNanos) {
    if (!ready || sending) {
      return;
    }
    sending = true; // a write can complete, and call us again, before it returns
    int rounds = 0;
    while (sendOneRun(nowNanos)) {
      if (++rounds == ROUNDS) {
        Channel open = Objects.requireNonNull(channel);
        EventLoops.afterSockets(open.eventLoop(), () -> send(System.nanoTime()));
        break;
      }
    }
    sending = false;
    if (life.isOver() && inFlight.isEmpty()) {
      retired = true;
      end();
    }
  }

  /** Puts as many requests as can go into one write; false when none can. */
  private boolean sendOneRun(long nowNanos) {
    Channel open = Objects.requireNonNull(channel);
    if (!open.isWritable() || inFlight.isFull()) {
      return false;
    }
    if (!work.isSending()) {
      slot.neverSend(work.recorder(), nowNanos); // there is room, and it is too late
      return false;
    }
    int run = 0;
    int unanswered = 0;
    int most = life.mostOf(requests.mostInOneRun());
    while (run < most && !inFlight.isFull()) {
      long due;
      if (!slot.dueRequests().isEmpty()) {
        due = slot.dueRequests().take();
      } else if (work.takeTurn(nowNanos)) {
        due = nowNanos;
      } else {
        break;
      }
      boolean isAnswered = requests.isAnswered(run);
      inFlight.add(due, nowNanos, isAnswered);
      unanswered += isAnswered ? 0 : 1;
      run++;
    }
    if (run == 0) {
      return false;
    }
    life.spend(run);
    work.started(run);
    write(open, requests.next(run, nowNanos, open), unanswered);
    return true;
  }

  private void write(Channel open, ByteBuf content, int unanswered) {
    if (unanswered == 0) {
      open.write(content, open.unsafe().voidPromise()); // only the meter wants to know
      open.flush();
      return;
    }
    open.writeAndFlush(content)
        .addListener(
            written -> {
              // A transport can still take bytes while it closes: they have ended by then.
              if (written.isSuccess() && !givenUp && !closedByUs) {
                long now = System.nanoTime();
                replies.taken(unanswered, now);
                slot.worked();
                send(now);
              }
            });
  }

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object message) {
    ByteBuf bytes = (ByteBuf) message;
    long now = System.nanoTime();
    readNanos = now;
    try {
      if (givenUp || closedByUs) {
        return;
      }
      if (opening.isOver()) {
        if (!replies.read(bytes, now)) {
          closeByUs(); // what comes next could not be told from a reply
        }
      } else {
        readOpening(bytes, now);
      }
    } finally {
      bytes.release();
    }
  }

  private void readOpening(ByteBuf bytes, long nowNanos) {
    boolean isComplete = opening.read(bytes, 1) > 0;
    if (opening.lastWasWrong() || opening.isWrongSoFar()) {
      wrongBytes.countOther(opening, nowNanos);
    }
    if (opening.isWrongSoFar()) {
      closeByUs();
    } else if (isComplete) {
      if (!replies.isAllRead(bytes, nowNanos)) {
        closeByUs();
      }
      Channel open = Objects.requireNonNull(channel);
      if (open.isOpen()) {
        opening.goOn(open, nowNanos);
        if (opening.isOver()) {
          becomeReady(nowNanos);
        }
      }
    }
  }

  @Override
  public void channelReadComplete(ChannelHandlerContext ctx) {
    send(readNanos); // behind us nobody waits for the end of a read
  }

  @Override
  public void channelWritabilityChanged(ChannelHandlerContext ctx) {
    ctx.fireChannelWritabilityChanged();
    if (ctx.channel().isWritable()) {
      send(System.nanoTime());
    }
  }

  @Override
  public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
    ctx.fireUserEventTriggered(event);
    if (event == ChannelInputShutdownEvent.INSTANCE) {
      ctx.close();
    }
  }

  /** Ends the connection if the oldest request, or what goes before, waits for too long. */
  @Override
  void checkTimeout(long nowNanos, long timeoutNanos) {
    boolean isLate = inFlight.timeOut(nowNanos, timeoutNanos);
    boolean isOpeningLate = !ready && nowNanos - waitingSinceNanos > timeoutNanos;
    if (isOpeningLate && !opening.isOver() && !closedByUs) {
      work.recorder().openingTimedOut(nowNanos);
    }
    if (isLate || isOpeningLate) {
      closeByUs();
    }
  }

  @Override
  void giveUp(long nowNanos) {
    givenUp = true;
    inFlight.giveUp(nowNanos);
  }

  private void closeByUs() {
    closedByUs = true;
    close();
  }

  @Override
  void close() {
    ready = false;
    if (channel != null) {
      LocalClose.close(channel, CloseCause.LOCAL);
    }
  }

  @Override
  void end() {
    ready = false;
    ending = true;
    waitingSinceNanos = System.nanoTime(); // for the peer's FIN
    if (channel != null) {
      life.close(channel);
    }
  }

  /** The connection has ended; what was in flight is lost. */
  @Override
  public void ended(ConnectionEnd end) {
    ready = false;
    life.stop();
    inFlight.lose(System.nanoTime());
    givenUp = true;
    opening.release();
    replies.release();
    slot.emptied(retired, replies.hasAnswered(), closedByUs);
    work.closed(slot, end, wasReady);
  }
}
