package dev.supaplane.gateway.net;

import dev.supaplane.gateway.route.Address;
import io.netty.util.NetUtil;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * Finds the numbers of hosts on threads that may wait. A number is one already. Names that are
 * asked for while too many others are waited for are not found.
 */
public final class Lookup implements AutoCloseable {
  private static final int THREADS = 4;
  private static final int WAITING = 1_000;
  private static final int IDLE_SECONDS = 30;

  private final ThreadPoolExecutor threads;

  /** A lookup with threads of its own, which come and go as they are needed. */
  public Lookup() {
    threads =
        new ThreadPoolExecutor(
            THREADS,
            THREADS,
            IDLE_SECONDS,
            TimeUnit.SECONDS,
            new ArrayBlockingQueue<>(WAITING),
            task -> Thread.ofPlatform().daemon().name("gateway-names").unstarted(task));
    threads.allowCoreThreadTimeOut(true);
  }

  /** The address to connect to; fails with an {@link UnknownHostException} when there is none. */
  public CompletionStage<InetSocketAddress> find(Address address) {
    var number = NetUtil.createByteArrayFromIpAddressString(address.host());
    if (number != null) {
      try {
        return CompletableFuture.completedFuture(
            new InetSocketAddress(InetAddress.getByAddress(number), address.port()));
      } catch (UnknownHostException e) {
        return CompletableFuture.failedFuture(e);
      }
    }
    try {
      return CompletableFuture.supplyAsync(() -> ask(address), threads);
    } catch (RejectedExecutionException e) {
      return CompletableFuture.failedFuture(e);
    }
  }

  private static InetSocketAddress ask(Address address) {
    try {
      return new InetSocketAddress(InetAddress.getByName(address.host()), address.port());
    } catch (UnknownHostException e) {
      throw new CompletionException(e);
    }
  }

  @Override
  public void close() {
    threads.shutdownNow();
  }
}
