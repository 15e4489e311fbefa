package dev.legionflow.workers.router.rollout;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.legionflow.worker.WorkerJournal;
import dev.legionflow.workers.database.TestDatabase;
import dev.legionflow.workers.router.rollout.Changes.Change;
import dev.legionflow.workers.router.store.RouterDatabase;
import java.sql.SQLException;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import javax.sql.DataSource;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// What is changed stands in the application's journal once, also where the journal was not to be
/// had at first.
class ChangesTest {

  /// Keeps what is entered once its transaction has committed.
  private static final class Kept implements WorkerJournal {
    private final DataSource source;
    private final List<String> words = new ArrayList<>();
    private boolean open = true;
    private boolean full;

    Kept(DataSource source) {
      this.source = source;
    }

    @Override
    public boolean isKept() {
      return open;
    }

    @Override
    public void enter(Work work) {
      try (var connection = source.getConnection()) {
        connection.setAutoCommit(false);
        var changes = work.in(connection);
        if (full) {
          connection.rollback();
          throw new IllegalStateException("the disk is full");
        }
        connection.commit();
        changes.forEach(change -> words.add(change.subject() + " " + change.after()));
      } catch (SQLException e) {
        throw new IllegalStateException(e);
      }
    }
  }

  private static void change(RouterDatabase database, Changes changes, String after) {
    database
        .jdbi()
        .useTransaction(
            handle -> changes.write(handle, "ada", "model:a@1", "weight", "", after, "a test"));
  }

  @ParameterizedTest
  @EnumSource
  void eachIsEnteredOnceAndInOrder(TestDatabase kind) {
    var source = kind.open();
    var database = RouterDatabase.of(source);
    var journal = new Kept(source);
    var changes = new Changes(database, journal, Clock.systemUTC());
    journal.open = false;
    change(database, changes, "1");
    changes.enter();
    assertThat(journal.words).isEmpty();

    journal.open = true;
    journal.full = true;
    change(database, changes, "2");
    changes.enter();
    assertThat(changes.list(10)).extracting(Change::inJournal).containsExactly(false, false);

    journal.full = false;
    for (var i = 3; i <= 250; i++) {
      change(database, changes, Integer.toString(i));
    }
    changes.enter();
    changes.enter();
    assertThat(journal.words).hasSize(250).startsWith("model:a@1 1", "model:a@1 2");
    assertThat(journal.words.getLast()).isEqualTo("model:a@1 250");
    assertThat(changes.list(1_000)).hasSize(250).allMatch(Change::inJournal);
  }

  @ParameterizedTest
  @EnumSource
  void theSameFileIsTakenDownOnceByAllNodes(TestDatabase kind) {
    var source = kind.open();
    var database = RouterDatabase.of(source);
    var journal = new Kept(source);
    var here = new Changes(database, journal, Clock.systemUTC());
    var there = new Changes(database, null, Clock.systemUTC());
    here.fileTaken("models.toon", "sha256:a coder@1 weight 1");
    there.fileTaken("models.toon", "sha256:a coder@1 weight 1");
    there.fileTaken("models.toon", "sha256:b coder@1 weight 2");
    here.fileTaken("models.toon", "sha256:b coder@1 weight 2");
    assertThat(here.list(10))
        .extracting(Change::before, Change::after)
        .containsExactly(
            tuple("sha256:a coder@1 weight 1", "sha256:b coder@1 weight 2"),
            tuple("", "sha256:a coder@1 weight 1"));
    assertThat(journal.words)
        .containsExactly(
            "registry sha256:a coder@1 weight 1", "registry sha256:b coder@1 weight 2");
  }
}
