package dev.legionflow.engine.job;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.legionflow.engine.store.Database;
import dev.legionflow.engine.store.Node;
import jakarta.enterprise.context.ApplicationScoped;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;
import org.postgresql.PGConnection;

/// Tells the other nodes on the same PostgreSQL of new jobs that nobody here waits for, and hears
/// of theirs: `NOTIFY` and `LISTEN`. What gets lost on the way is found by the look every half
/// second, see [DueJobs].
///
/// Not in the command's transaction: PostgreSQL has transactions that notify commit one after the
/// other. While this is the only node it costs nothing.
@ApplicationScoped
class JobNotices {

  private static final Logger LOG = Logger.getLogger(JobNotices.class);
  private static final String CHANNEL = "legion_jobs";

  /// PostgreSQL's limit is 8,000.
  private static final int MOST_BYTES = 7_900;

  private static final int MOST_TYPES = 1_000;

  /// How many of those who wait for a type are woken at most.
  private static final int MOST_WOKEN = 100;

  private static final int LISTEN_MILLIS = 1_000;
  private static final ObjectMapper JSON = new ObjectMapper();

  private final Database database;
  private final Node node;
  private final LongPolls polls;

  private final Map<String, Integer> news = new HashMap<>();
  private @Nullable Thread teller;
  private @Nullable Thread listener;
  private volatile boolean active;

  JobNotices(Database database, Node node, LongPolls polls) {
    this.database = database;
    this.node = node;
    this.polls = polls;
    polls.elsewhere(this::tell);
  }

  /// What is sent.
  ///
  /// @param node that it comes from
  /// @param jobs how many of each type
  record Notice(int node, Map<String, Integer> jobs) {}

  /// Begins, or ends, to tell and to listen: whether there are other nodes.
  synchronized void active(boolean yes) {
    if (yes == active) {
      return;
    }
    active = yes;
    if (yes) {
      teller = Thread.ofPlatform().daemon().name("job-notices-out").start(this::tellAll);
      listener = Thread.ofPlatform().daemon().name("job-notices-in").start(this::listenOn);
    } else {
      end(teller);
      end(listener);
    }
  }

  private static void end(@Nullable Thread thread) {
    if (thread != null) {
      thread.interrupt();
    }
  }

  /// Ends, and returns when the connections are given back.
  void stop() {
    active(false);
    for (var thread : new Thread[] {teller, listener}) {
      try {
        if (thread != null) {
          thread.join(2L * LISTEN_MILLIS);
        }
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
  }

  private void tell(String type) {
    if (!active) {
      return;
    }
    synchronized (news) {
      if (news.size() < MOST_TYPES || news.containsKey(type)) {
        news.merge(type, 1, Integer::sum);
        news.notifyAll();
      }
    }
  }

  private Map<String, Integer> next() throws InterruptedException {
    synchronized (news) {
      while (news.isEmpty()) {
        news.wait();
      }
      var all = Map.copyOf(news);
      news.clear();
      return all;
    }
  }

  private void tellAll() {
    while (active) {
      try {
        var payloads = payloads(node.id(), next());
        database
            .jdbi()
            .useHandle(handle -> {
              for (var payload : payloads) {
                handle
                    .createQuery("select pg_notify(?, ?)")
                    .bind(0, CHANNEL)
                    .bind(1, payload)
                    .mapTo(String.class)
                    .list();
              }
            });
      } catch (InterruptedException e) {
        return;
      } catch (RuntimeException e) {
        LOG.debugf(e, "other nodes were not told of new jobs");
      }
    }
  }

  /// As few as can be. A type too long for any is left to the look.
  static List<String> payloads(int node, Map<String, Integer> jobs) {
    var payloads = new ArrayList<String>();
    var some = new HashMap<String, Integer>();
    var last = "";
    for (var entry : jobs.entrySet()) {
      some.put(entry.getKey(), entry.getValue());
      var text = write(new Notice(node, some));
      if (fits(text)) {
        last = text;
        continue;
      }
      if (!last.isEmpty()) {
        payloads.add(last);
      }
      some.clear();
      some.put(entry.getKey(), entry.getValue());
      last = write(new Notice(node, some));
      if (!fits(last)) {
        some.clear();
        last = "";
      }
    }
    if (!last.isEmpty()) {
      payloads.add(last);
    }
    return payloads;
  }

  private static boolean fits(String text) {
    return text.getBytes(StandardCharsets.UTF_8).length <= MOST_BYTES;
  }

  private static String write(Notice notice) {
    try {
      return JSON.writeValueAsString(notice);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e);
    }
  }

  private void listenOn() {
    while (active) {
      try {
        listen();
      } catch (SQLException e) {
        LOG.debugf(e, "cannot listen for the jobs of other nodes");
        try {
          TimeUnit.MILLISECONDS.sleep(LISTEN_MILLIS);
        } catch (InterruptedException interrupted) {
          return;
        }
      }
    }
  }

  private void listen() throws SQLException {
    try (var connection = database.dataSource().getConnection();
        var statement = connection.createStatement()) {
      var postgres = connection.unwrap(PGConnection.class);
      statement.execute("listen " + CHANNEL);
      try {
        while (active) {
          for (var notification : postgres.getNotifications(LISTEN_MILLIS)) {
            heard(notification.getParameter());
          }
        }
      } finally {
        statement.execute("unlisten " + CHANNEL);
      }
    }
  }

  /// Anybody who may log in to the database can send anything.
  private void heard(String payload) {
    Notice notice;
    try {
      notice = JSON.readValue(payload, Notice.class);
    } catch (JsonProcessingException e) {
      LOG.debugf("a notice of jobs that cannot be read: %s", e.getOriginalMessage());
      return;
    }
    if (notice.node() == node.id() || notice.jobs() == null) {
      return;
    }
    notice
        .jobs()
        .forEach((type, jobs) -> {
          for (var i = 0; i < Math.min(jobs, MOST_WOKEN) && polls.wake(type); i++) {
            // As many as there are jobs, or as wait.
          }
        });
  }
}
