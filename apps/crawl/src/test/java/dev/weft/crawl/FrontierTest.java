package dev.weft.crawl;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import dev.weft.http.Url;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class FrontierTest {
  private static final FrontierConfig CONFIG =
      new FrontierConfig(Duration.ofNanos(10), 1, 100, 1_000);

  private Frontier frontier = new Frontier(CONFIG);

  @Test
  void an_empty_frontier_is_drained() {
    assertThat(frontier.next(0)).isEqualTo(new Next.Drained());
  }

  @Test
  void a_url_is_taken_in_once_however_it_is_spelled() {
    assertThat(add("http://h/%7ea", 0)).isTrue();
    assertThat(add("http://h/~a", 0)).isFalse();
    assertThat(add("HTTP://H:80/./%7Ea?", 0)).isFalse();
    assertThat(fetch(0).url()).isEqualTo("http://h/%7ea");
    assertThat(frontier.next(100)).isEqualTo(new Next.Busy());
    assertThat(frontier.stats().refusedByLimit()).isZero();
  }

  @Test
  void what_is_taken_in_waits_until_it_is_queued() {
    Entry taken = frontier.take(new Link(Url.parse("http://h/a"), 1), 0).orElseThrow();
    assertThat(add("http://h/a", 0)).isFalse();
    assertThat(frontier.next(0)).isEqualTo(new Next.Drained());
    frontier.queue(taken, 0);
    assertThat(fetch(0)).isSameAs(taken);
  }

  @Test
  void what_is_remembered_keeps_its_place_and_others_come_behind() {
    Entry old = Entry.of("http://h/old", 0, 7);
    assertThat(frontier.remember(old)).isTrue();
    assertThat(frontier.remember(old)).isFalse();
    assertThat(add("http://h/old", 0)).isFalse();
    Link link = new Link(Url.parse("http://h/new"), 0);
    assertThat(frontier.add(link, 0).orElseThrow().place()).isEqualTo(8);
    frontier.queue(old, 0);
    assertThat(fetch(0).url()).isEqualTo("http://h/old");
  }

  @Test
  void a_host_rests_for_its_delay_between_starts() {
    add("http://h/1", 0);
    add("http://h/2", 0);
    Entry first = fetch(5);
    assertThat(frontier.next(6)).isEqualTo(new Next.Busy());
    frontier.done(first, 7);
    assertThat(frontier.next(8)).isEqualTo(new Next.Wait(15));
    assertThat(fetch(15).url()).isEqualTo("http://h/2");
  }

  @Test
  void http_and_https_are_one_host_and_a_port_is_another() {
    add("http://h/", 0);
    add("https://h/", 0);
    add("http://h:81/", 0);
    assertThat(fetch(0).url()).isEqualTo("http://h/");
    assertThat(fetch(0).url()).isEqualTo("http://h:81/");
    assertThat(frontier.next(0)).isEqualTo(new Next.Busy());
  }

  @Test
  void a_host_answers_breadth_first() {
    frontier = new Frontier(CONFIG.withDelay(Duration.ZERO).withPerHost(9));
    frontier.add(new Link(Url.parse("http://h/deep"), 2), 0);
    frontier.add(new Link(Url.parse("http://h/a"), 1), 0);
    frontier.add(new Link(Url.parse("http://h/seed"), 0), 0);
    frontier.add(new Link(Url.parse("http://h/b"), 1), 0);
    assertThat(new String[] {fetch(0).url(), fetch(0).url(), fetch(0).url(), fetch(0).url()})
        .containsExactly("http://h/seed", "http://h/a", "http://h/b", "http://h/deep");
  }

  @Test
  void hosts_take_turns_even_when_time_stands_still() {
    frontier = new Frontier(CONFIG.withDelay(Duration.ZERO));
    for (int i = 0; i < 3; i++) {
      add("http://a/" + i, 0);
      add("http://b/" + i, 0);
    }
    for (int i = 0; i < 3; i++) {
      for (String host : new String[] {"a", "b"}) {
        Entry entry = fetch(0);
        assertThat(entry.host()).isEqualTo(host);
        frontier.done(entry, 0);
      }
    }
    assertThat(frontier.next(0)).isEqualTo(new Next.Drained());
  }

  @Test
  void a_redirect_goes_to_its_new_host_and_keeps_its_story() {
    add("http://a/x", 0);
    Entry entry = fetch(0);
    frontier.requeue(entry, entry.again().redirectedTo(Url.parse("https://b/y")), 1);
    Entry moved = fetch(1);
    assertThat(moved.url()).isEqualTo("http://a/x");
    assertThat(moved.target()).isEqualTo("https://b/y");
    assertThat(moved.host()).isEqualTo("b");
    assertThat(moved.hops()).containsExactly("http://a/x");
    assertThat(moved.attempts()).isZero();
    frontier.done(moved, 1);
    assertThat(frontier.next(1)).isEqualTo(new Next.Drained());
  }

  @Test
  void a_retry_keeps_its_place_and_counts() {
    add("http://h/1", 0);
    add("http://h/2", 0);
    Entry entry = fetch(0);
    frontier.requeue(entry, entry.again(), 1);
    Entry again = fetch(10);
    assertThat(again.url()).isEqualTo("http://h/1");
    assertThat(again.attempts()).isOne();
  }

  @Test
  void a_slowed_host_is_left_alone_until_then() {
    add("http://h/1", 0);
    frontier.slow("h", 50, 0);
    frontier.slow("h", 20, 0);
    frontier.slow("new", 40, 0);
    add("http://new/", 1);
    assertThat(frontier.next(2)).isEqualTo(new Next.Wait(40));
    assertThat(fetch(40).host()).isEqualTo("new");
    assertThat(frontier.next(49)).isEqualTo(new Next.Wait(50));
    assertThat(fetch(50).host()).isEqualTo("h");
  }

  @Test
  void a_paced_host_has_its_own_delay_from_the_last_start_on() {
    add("http://h/1", 0);
    add("http://h/2", 0);
    add("http://h/3", 0);
    Entry first = fetch(0);
    frontier.pace("h", Duration.ofNanos(30), 1);
    frontier.done(first, 2);
    assertThat(frontier.next(10)).isEqualTo(new Next.Wait(30));
    frontier.done(fetch(30), 31);
    assertThat(frontier.next(32)).isEqualTo(new Next.Wait(60));
    frontier.pace("h", Duration.ZERO, 33);
    assertThat(fetch(60).url()).isEqualTo("http://h/3");
  }

  @Test
  void what_is_over_a_limit_is_refused_counted_and_may_come_again() {
    frontier = new Frontier(CONFIG.withMaxQueued(1).withMaxSeen(2));
    assertThat(add("http://h/1", 0)).isTrue();
    assertThat(add("http://h/2", 0)).isFalse();
    assertThat(add("http://h/1", 0)).isFalse();
    assertThat(frontier.stats().refusedByLimit()).isOne();
    fetch(0);
    assertThat(add("http://h/2", 0)).isTrue();
    assertThat(frontier.next(0)).isEqualTo(new Next.Busy());
    assertThat(add("http://h/3", 0)).isFalse();
    assertThat(frontier.stats()).isEqualTo(new FrontierStats(1, 1, 2, 1, 2, 1, 1, 1));
  }

  @Test
  void a_host_is_forgotten_after_its_delay_and_not_before() {
    add("http://h/1", 0);
    frontier.done(fetch(0), 1);
    assertThat(frontier.next(9)).isEqualTo(new Next.Drained());
    assertThat(frontier.stats().hosts()).isOne();
    add("http://h/2", 9);
    assertThat(frontier.next(9)).isEqualTo(new Next.Wait(10));
    frontier.done(fetch(10), 11);
    frontier.next(20);
    assertThat(frontier.stats().hosts()).isZero();
  }

  @Test
  void time_may_pass_through_the_end_of_its_range() {
    long late = Long.MAX_VALUE - 3;
    add("http://h/1", late);
    add("http://h/2", late);
    frontier.done(fetch(late), late);
    assertThat(frontier.next(late)).isEqualTo(new Next.Wait(late + 10));
    assertThat(fetch(late + 10).url()).isEqualTo("http://h/2");
  }

  @Test
  void ending_what_was_not_handed_out_is_a_mistake_and_said() {
    add("http://h/1", 0);
    Entry entry = fetch(0);
    frontier.done(entry, 1);
    assertThatIllegalStateException()
        .isThrownBy(() -> frontier.done(entry, 2))
        .withMessageContaining("nothing of h is in flight");
    frontier.next(99);
    assertThatIllegalStateException()
        .isThrownBy(() -> frontier.done(entry, 99))
        .withMessageContaining("was not handed out");
    assertThat(frontier.stats().inFlight()).isZero();
  }

  @Test
  void wrong_settings_are_refused_by_name() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> CONFIG.withPerHost(0))
        .withMessage("perHost is 0; it must be at least 1");
    assertThatIllegalArgumentException().isThrownBy(() -> CONFIG.withDelay(Duration.ofNanos(-1)));
    assertThatIllegalArgumentException().isThrownBy(() -> CONFIG.withMaxQueued(0));
    assertThatIllegalArgumentException().isThrownBy(() -> CONFIG.withMaxSeen(2_000_000_000));
    assertThatIllegalArgumentException().isThrownBy(() -> new Link(Url.parse("http://h/"), -1));
  }

  private boolean add(String url, long now) {
    return frontier.add(new Link(Url.parse(url), 0), now).isPresent();
  }

  private Entry fetch(long now) {
    Next next = frontier.next(now);
    assertThat(next).isInstanceOf(Next.Fetch.class);
    return ((Next.Fetch) next).entry();
  }
}
