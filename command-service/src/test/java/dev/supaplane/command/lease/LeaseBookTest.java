package dev.supaplane.command.lease;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.supaplane.command.Database;
import dev.supaplane.command.project.Refused;
import dev.supaplane.events.id.ProjectRef;
import dev.supaplane.events.project.Placement;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LeaseBookTest {
  private static final PortRange PORTS = new PortRange(20_000, 20_029);
  private static final SubnetPool SUBNETS = SubnetPool.parse("10.96.0.0/24");
  private static final int ROOM = 10;

  @TempDir static Path directory;
  private static Database database;

  private final LeaseBook book = new LeaseBook(database.client(), PORTS, SUBNETS);

  @BeforeAll
  static void start() {
    database = new Database(directory);
  }

  @AfterAll
  static void stop() {
    database.close();
  }

  @BeforeEach
  void empty() {
    database.client().sql("delete from port_lease").update();
    database.client().sql("delete from subnet_lease").update();
  }

  @Test
  void tenThousandRoundsNeverLeaveTheRange() {
    var random = new Random(42);
    var alive = new ArrayDeque<ProjectRef>();
    for (var round = 0; round < 10_000; round++) {
      var oldest = alive.size() == ROOM || (alive.size() > 3 && random.nextBoolean());
      var leaving = oldest ? alive.removeFirst() : null;
      var coming = ref(round);
      var placement =
          database
              .transaction()
              .execute(
                  _ -> {
                    if (leaving != null) {
                      book.release(leaving);
                    }
                    return book.lease(coming, "local", "host");
                  });
      assertThat(placement.ports().values())
          .allMatch(port -> port >= PORTS.first() && port <= PORTS.last());
      alive.addLast(coming);
    }
    var leased = database.client().sql("select port from port_lease").query(Integer.class).list();
    assertThat(leased).doesNotHaveDuplicates().hasSize(alive.size() * 3);
  }

  @Test
  void anExhaustedRangeIsNamed() {
    for (var number = 0; number < ROOM; number++) {
      lease(ref(number));
    }
    assertThatThrownBy(() -> lease(ref(99)))
        .isInstanceOf(Refused.class)
        .hasMessageContaining("20000-20029");
    book.release(ref(0));
    assertThat(lease(ref(99)).ports().values()).contains(20_000);
  }

  @Test
  void exhaustedSubnetsAreNamed() {
    var few =
        new LeaseBook(
            database.client(), new PortRange(20_000, 29_999), SubnetPool.parse("10.96.0.0/28"));
    database.transaction().executeWithoutResult(_ -> few.lease(ref(1), "local", "host"));
    assertThatThrownBy(
            () ->
                database
                    .transaction()
                    .executeWithoutResult(_ -> few.lease(ref(2), "local", "host")))
        .isInstanceOf(Refused.class)
        .hasMessageContaining("10.96.0.0/28");
  }

  @Test
  void anEventThatWasNotStoredLeavesNoLease() {
    database
        .transaction()
        .executeWithoutResult(
            transaction -> {
              book.lease(ref(1), "local", "host");
              transaction.setRollbackOnly();
            });
    assertThat(book.held(ref(1))).isZero();
  }

  @Test
  void leasesTakenAtOnceDoNotCollide() throws Exception {
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      var wishes = new ArrayList<Callable<Placement>>();
      for (var number = 0; number < ROOM; number++) {
        var ref = ref(number);
        wishes.add(() -> lease(ref));
      }
      var ports = new HashSet<Integer>();
      var subnets = new HashSet<String>();
      for (var placement : threads.invokeAll(wishes)) {
        assertThat(placement.get().ports().values()).allMatch(ports::add);
        assertThat(subnets.add(placement.get().subnet())).isTrue();
      }
    }
  }

  @Test
  void subnetsAreCutFromThePool() {
    assertThat(SUBNETS.size()).isEqualTo(16);
    assertThat(SUBNETS.subnet(0)).isEqualTo("10.96.0.0/28");
    assertThat(SUBNETS.subnet(15)).isEqualTo("10.96.0.240/28");
    assertThat(SubnetPool.parse("10.96.0.0/14").subnet(16_383)).isEqualTo("10.99.255.240/28");
    for (var bad : new String[] {"10.96.0.1/14", "10.96.0.0", "10.96.0/14", "256.0.0.0/14"}) {
      assertThatThrownBy(() -> SubnetPool.parse(bad)).isInstanceOf(IllegalArgumentException.class);
    }
  }

  private Placement lease(ProjectRef ref) {
    return database.transaction().execute(_ -> book.lease(ref, "local", "host"));
  }

  private static ProjectRef ref(int number) {
    var letters = new StringBuilder();
    for (var rest = number; letters.length() < 20; rest /= 26) {
      letters.append((char) ('a' + rest % 26));
    }
    return new ProjectRef(letters.toString());
  }
}
