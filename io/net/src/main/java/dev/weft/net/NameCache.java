package dev.weft.net;

import dev.weft.task.Clock;
import io.netty.channel.EventLoop;
import io.netty.handler.codec.dns.DnsRecord;
import io.netty.resolver.dns.DnsCache;
import io.netty.resolver.dns.DnsCacheEntry;
import java.net.InetAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * What is known about names, for as long as their records say, within bounds.
 *
 * <p>A name is forgotten as soon as one of its records is over, so that all are asked for again
 * together. When there are too many, the one not asked for longest is forgotten. No timer is behind
 * it: it must not depend on a loop that may end before the record does. Any thread.
 */
final class NameCache implements DnsCache {
  // immutable
  private final DnsConfig config;
  private final Clock clock;

  // guarded by lock
  private final ReentrantLock lock = new ReentrantLock();
  private final Map<String, Known> names = new LinkedHashMap<>(64, 0.75f, true);

  /** What is known about one name: addresses, or why there are none. */
  private static final class Known {
    final List<Entry> entries = new ArrayList<>(2);
    long dies = Long.MAX_VALUE;

    boolean hasCause() {
      return !entries.isEmpty() && entries.getFirst().cause() != null;
    }
  }

  private record Entry(@Nullable InetAddress address, @Nullable Throwable cause)
      implements DnsCacheEntry {
    @Override
    public String toString() {
      return address == null ? String.valueOf(cause) : address.toString();
    }
  }

  NameCache(DnsConfig config, Clock clock) {
    this.config = config;
    this.clock = clock;
  }

  @Override
  public List<? extends DnsCacheEntry> get(String name, DnsRecord @Nullable [] additionals) {
    lock.lock();
    try {
      Known known = additionals == null || additionals.length == 0 ? living(key(name)) : null;
      return known == null ? List.of() : List.copyOf(known.entries);
    } finally {
      lock.unlock();
    }
  }

  @Override
  public DnsCacheEntry cache(
      String name,
      DnsRecord @Nullable [] additionals,
      InetAddress address,
      long ttlSeconds,
      EventLoop loop) {
    Duration ttl = Duration.ofSeconds(Math.max(0, ttlSeconds));
    Duration least = ttl.compareTo(config.minTtl()) < 0 ? config.minTtl() : ttl;
    Duration time = least.compareTo(config.maxTtl()) > 0 ? config.maxTtl() : least;
    return remember(name, additionals, new Entry(address, null), time);
  }

  @Override
  public DnsCacheEntry cache(
      String name, DnsRecord @Nullable [] additionals, Throwable cause, EventLoop loop) {
    return remember(name, additionals, new Entry(null, cause), config.negativeTtl());
  }

  /** Remembers for a while that a name has no address. */
  void remember(String name, Throwable cause) {
    remember(name, null, new Entry(null, cause), config.negativeTtl());
  }

  private Entry remember(
      String name, DnsRecord @Nullable [] additionals, Entry entry, Duration time) {
    boolean special = additionals != null && additionals.length > 0;
    if (special || time.isZero()) {
      return entry;
    }
    lock.lock();
    try {
      Known known = living(key(name));
      if (known == null || known.hasCause() || entry.cause() != null) {
        known = new Known();
        names.put(key(name), known);
      }
      if (!known.entries.contains(entry)) {
        known.entries.add(entry);
      }
      known.dies = Math.min(known.dies, clock.nanos() + time.toNanos());
      forgetTooMany();
    } finally {
      lock.unlock();
    }
    return entry;
  }

  /** What is known about a name and still true. */
  private @Nullable Known living(String key) {
    assert lock.isHeldByCurrentThread();
    Known known = names.get(key);
    if (known != null && known.dies - clock.nanos() <= 0) {
      names.remove(key);
      return null;
    }
    return known;
  }

  private void forgetTooMany() {
    assert lock.isHeldByCurrentThread();
    if (names.size() > config.maxNames()) {
      Iterator<String> longestUnasked = names.keySet().iterator();
      longestUnasked.next();
      longestUnasked.remove();
    }
  }

  /** Netty asks for the same name with and without the dot at its end. */
  private static String key(String name) {
    return name.endsWith(".") ? name : name + ".";
  }

  @Override
  public void clear() {
    lock.lock();
    try {
      names.clear();
    } finally {
      lock.unlock();
    }
  }

  @Override
  public boolean clear(String name) {
    lock.lock();
    try {
      return names.remove(key(name)) != null;
    } finally {
      lock.unlock();
    }
  }
}
