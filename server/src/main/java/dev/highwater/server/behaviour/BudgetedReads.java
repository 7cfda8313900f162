package dev.highwater.server.behaviour;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundHandlerAdapter;

/**
 * Holds back reads that a budget does not allow: TLS, which wants whole records, asks for more by
 * itself where nobody else does.
 */
final class BudgetedReads extends ChannelOutboundHandlerAdapter {
  private final ReadBudget budget;

  BudgetedReads(ReadBudget budget) {
    this.budget = budget;
  }

  @Override
  public void read(ChannelHandlerContext ctx) {
    if (budget.isLeft()) {
      ctx.read();
    }
  }
}
