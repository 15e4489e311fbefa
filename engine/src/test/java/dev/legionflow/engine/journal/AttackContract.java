package dev.legionflow.engine.journal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.legionflow.engine.journal.Fault.Kind;
import dev.legionflow.engine.journal.HeadFile.Noted;
import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.jdbi.v3.core.Handle;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/// An attacker who can write to the database, but has neither the key nor the data folder.
@Execution(ExecutionMode.CONCURRENT)
abstract class AttackContract {

  private static final long SEED = Long.getLong("legion.seed", System.nanoTime());
  private static final int RANDOM_ATTACKS = 40;

  private final Random random = new Random(SEED);
  private long nextKey = 1_000;

  @SuppressWarnings("NullAway.Init")
  private Room room;

  abstract Room open();

  @BeforeEach
  void fill() {
    System.out.println("legion.seed=" + SEED);
    room = open();
    grow(6 + random.nextInt(5));
  }

  @AfterEach
  void close() {
    room.close();
  }

  /// Some batches of a few rows each.
  private void grow(int batches) {
    for (var i = 0; i < batches; i++) {
      for (var rows = 2 + random.nextInt(5); rows > 0; rows--) {
        mission();
      }
      room.seal();
    }
  }

  private void mission() {
    var key = nextKey += 10;
    var at = room.clock.millis();
    room.append(
        Missions.started(key, null, key, "p", at),
        Missions.variable(key + 1, key, "\"" + "x".repeat(random.nextInt(400)) + "\""));
    room.append(Missions.ended(key, at));
  }

  private void assertFound(Kind... kinds) {
    var report = room.verify();
    assertThat(report.whole()).as("seed %d: %s", SEED, report).isFalse();
    assertThat(report.faultCounts().keySet()).as("seed %d: %s", SEED, report).contains(kinds);
    // Work that goes on and a new start of the engine hide nothing.
    grow(2);
    room.restart();
    grow(2);
    var later = room.verify();
    assertThat(later.whole()).as("seed %d: later %s", SEED, later).isFalse();
  }

  private void assertWhole() {
    var report = room.verify();
    assertThat(report.faults()).as("seed %d", SEED).isEmpty();
    assertThat(report.whole()).isTrue();
    assertThat(report.rows())
        .isEqualTo(room.number("select count(*) from legion_journal"))
        .isEqualTo(report.position());
    assertThat(report.batches()).isEqualTo(report.batch()).isPositive();
  }

  private long anySealedTx() {
    var all = room.numbers("select tx from legion_journal order by tx");
    return all.get(random.nextInt(all.size()));
  }

  private long lastBatch() {
    return room.number("select max(number) from legion_journal_batch");
  }

  @Test
  void anUntouchedJournalIsWhole() {
    assertWhole();
    mission();
    assertThat(room.verify().unsealedRows()).isEqualTo(2);
    room.restart();
    assertThat(room.verify().whole()).isTrue();
    grow(3);
    assertWhole();
  }

  @Test
  void anEditedPayload() {
    var tx = anySealedTx();
    room.database
        .jdbi()
        .useHandle(handle -> {
          var payload = payload(handle, tx);
          payload[random.nextInt(payload.length)] ^= 1;
          handle.execute("update legion_journal set payload = ? where tx = ?", payload, tx);
        });
    assertFound(Kind.ROW_CHANGED);
  }

  private static byte[] payload(Handle handle, long tx) {
    return handle
        .createQuery("select payload from legion_journal where tx = ?")
        .bind(0, tx)
        .mapTo(byte[].class)
        .one();
  }

  @Test
  void anEditedPayloadWithTheCodeOfAnotherRow() {
    var txs = room.numbers("select tx from legion_journal order by tx");
    room.sql(
        """
        update legion_journal set payload = (select payload from legion_journal where tx = ?),
          mac = (select mac from legion_journal where tx = ?) where tx = ?
        """,
        txs.get(1),
        txs.get(1),
        txs.get(4));
    assertFound(Kind.ROW_CHANGED, Kind.BATCH_CHANGED);
  }

  @Test
  void aWholeRowInThePlaceOfAnother() {
    var txs = room.numbers("select tx from legion_journal order by tx");
    room.sql("delete from legion_journal where tx = ?", txs.get(4));
    copy(txs.get(1), txs.get(4));
    assertFound(Kind.BATCH_CHANGED, Kind.ROW_COPIED);
  }

  private void copy(long from, long to) {
    room.sql(
        """
        insert into legion_journal (tx, key, at, payload, mac)
          select cast(? as bigint), key, at, payload, mac from legion_journal where tx = ?
        """,
        to,
        from);
  }

  @Test
  void aDeletedRow() {
    room.sql("delete from legion_journal where tx = ?", anySealedTx());
    assertFound(Kind.BATCH_CHANGED);
  }

  @Test
  void aDeletedRowWithItsBatchMadeToFit() {
    room.sql(
        """
        delete from legion_journal where tx =
          (select first_tx from legion_journal_batch where number = 2)
        """);
    room.sql(
        """
        update legion_journal_batch set row_count = row_count - 1, first_tx =
          (select min(tx) from legion_journal where tx > first_tx) where number = 2
        """);
    assertFound(Kind.BATCH_CHANGED);
  }

  @Test
  void aDeletedBatch() {
    var batch = 1 + random.nextLong(lastBatch() - 1);
    room.sql(
        """
        delete from legion_journal where tx between
          (select first_tx from legion_journal_batch where number = ?) and
          (select last_tx from legion_journal_batch where number = ?)
        """,
        batch,
        batch);
    room.sql("delete from legion_journal_batch where number = ?", batch);
    assertFound(Kind.BATCH_MISSING);
  }

  @Test
  void twoRowsThatChangePlaces() {
    var txs = room.numbers("select tx from legion_journal order by tx");
    var one = random.nextInt(txs.size() - 1);
    room.sql("update legion_journal set tx = -1 where tx = ?", txs.get(one));
    room.sql("update legion_journal set tx = ? where tx = ?", txs.get(one), txs.get(one + 1));
    room.sql("update legion_journal set tx = ? where tx = -1", txs.get(one + 1));
    assertFound(Kind.BATCH_CHANGED);
  }

  @Test
  void aRowCopiedToTheEnd() {
    var newest = room.number("select max(tx) from legion_journal");
    copy(anySealedTx(), newest + 1);
    room.restart();
    grow(1);
    assertFound(Kind.ROW_COPIED);
  }

  @Test
  void aRowInsertedIntoTheSealedPart() {
    copy(anySealedTx(), -5);
    assertFound(Kind.ROW_INSERTED);
  }

  /// Makes room behind a batch, by moving what comes after: the database's own numbers leave gaps.
  /// H2's engine has to be down meanwhile, it counts by itself.
  private long gapAfterBatch2() {
    var last = room.number("select last_tx from legion_journal_batch where number = 2");
    room.sql("update legion_journal set tx = -tx where tx > ?", last);
    room.sql("update legion_journal set tx = 1 - tx where tx < 0");
    room.restart();
    return last;
  }

  @Test
  void aRowInsertedBetweenBatches() {
    var last = gapAfterBatch2();
    room.sql(
        "update legion_journal_batch set first_tx = first_tx + 1, last_tx = last_tx + 1 where number > 2");
    copy(last, last + 1);
    assertFound(Kind.ROW_INSERTED, Kind.BATCH_CHANGED);
  }

  @Test
  void aRowInsertedIntoABatchThatIsMadeToFit() {
    var last = gapAfterBatch2();
    room.sql(
        "update legion_journal_batch set first_tx = first_tx + 1, last_tx = last_tx + 1 where number > 2");
    copy(last, last + 1);
    room.sql(
        """
        update legion_journal_batch set last_tx = last_tx + 1, row_count = row_count + 1
        where number = 2
        """);
    assertFound(Kind.BATCH_CHANGED);
  }

  @Test
  void batchesAndHeadMadeAnewWithoutTheKey() {
    room.sql(
        "update legion_journal_batch set root = ? where number = ?", "ab".repeat(32), lastBatch());
    room.sql("update legion_journal_head set root = ?", "ab".repeat(32));
    assertFound(Kind.BATCH_CHANGED, Kind.HEAD_CHANGED, Kind.CUT_OFF);
  }

  @Test
  void aCutTail() {
    cutTo(earlierHead());
    assertFound(Kind.CUT_OFF);
  }

  @Test
  void aCutTailThatTheEngineHasSealedOver() {
    cutTo(earlierHead());
    grow(4);
    assertFound(Kind.CUT_OFF);
  }

  @Test
  void aTailCutWhileTheEngineIsDown() {
    cutTo(earlierHead());
    room.restart();
    grow(5);
    assertFound(Kind.CUT_OFF);
  }

  /// A head that was genuine once, with its code: an attacker may have kept it.
  private List<Object> earlierHead() {
    var head =
        room.database
            .jdbi()
            .withHandle(handle ->
                handle
                    .createQuery(
                        "select batch, position, tx, root, mac from legion_journal_head where id = 1")
                    .map((rs, c) ->
                        List.<Object>of(
                            rs.getLong(1),
                            rs.getLong(2),
                            rs.getLong(3),
                            rs.getString(4),
                            rs.getString(5)))
                    .one());
    grow(2);
    return head;
  }

  private void cutTo(List<Object> head) {
    room.sql("delete from legion_journal where tx > ?", head.get(2));
    room.sql("delete from legion_journal_batch where number > ?", head.get(0));
    room.sql(
        "update legion_journal_head set batch = ?, position = ?, tx = ?, root = ?, mac = ?",
        head.toArray());
    room.sql(
        "update legion_projection set batch = ?, position = ?, tx = ?",
        head.get(0),
        head.get(1),
        head.get(2));
  }

  @Test
  void everythingDeleted() {
    room.sql("delete from legion_journal");
    room.sql("delete from legion_journal_batch");
    room.sql("update legion_journal_head set batch = 0, position = 0, tx = 0, root = '', mac = ''");
    room.sql("update legion_projection set batch = 0, position = 0, tx = 0");
    assertFound(Kind.CUT_OFF);
  }

  @Test
  void aHeadThatIsKeptElsewhere() {
    var head = room.database.jdbi().withHandle(Chain::head);
    var kept = new Noted(head.batch(), head.root());
    grow(2);
    assertThat(room.verifier.verify(Optional.of(kept)).whole()).isTrue();

    var other = new Noted(head.batch(), "cd".repeat(32));
    assertThat(room.verifier.verify(Optional.of(other)).faultCounts())
        .containsOnlyKeys(Kind.CUT_OFF);
    var beyond = new Noted(head.batch() + 1_000, head.root());
    assertThat(room.verifier.verify(Optional.of(beyond)).faultCounts())
        .containsOnlyKeys(Kind.CUT_OFF);
  }

  @Test
  void theBaseOfTransactions() {
    room.sql("update legion_journal_head set tx_base = 1000000");
    assertFound(Kind.HEAD_CHANGED);
  }

  @Test
  void theTimeOfSealing() {
    room.sql("update legion_journal_batch set sealed_at = sealed_at - 1 where number = 2");
    assertFound(Kind.BATCH_CHANGED);
  }

  @Test
  void anAnchorWithoutTheKey() {
    room.sql(
        """
        update legion_journal_anchor set (batch, position, tx, root, mac) =
          (select number, first_position + row_count - 1, last_tx, root, root
           from legion_journal_batch where number = 3)
        """);
    room.sql("delete from legion_journal where tx <= (select tx from legion_journal_anchor)");
    room.sql("delete from legion_journal_batch where number <= 3");
    assertFound(Kind.ANCHOR_CHANGED);
  }

  @Test
  void aForgedRowThatIsNotSealedYetIsNotShown() {
    var before = room.number("select count(*) from legion_process_instance");
    var payload = Codec.write(List.of(Missions.started(5, null, 5, "forged", room.clock.millis())));
    forge(payload);
    assertThat(room.verify().faultCounts()).containsOnlyKeys(Kind.ROW_CHANGED);
    room.restart();
    room.seal();
    grow(1);
    assertThat(room.number("select count(*) from legion_process_instance where key = 5")).isZero();
    assertThat(room.number("select count(*) from legion_process_instance")).isGreaterThan(before);
    assertFound(Kind.ROW_CHANGED);
  }

  private void forge(byte[] payload) {
    room.sql(
        """
        insert into legion_journal (tx, key, at, payload, mac)
          select tx + 1, 5, at, ?, mac from legion_journal
          where tx = (select max(tx) from legion_journal)
        """,
        payload);
  }

  /// Any change of any value in any row of the sealed part.
  @Test
  void randomEdits() {
    record Column(String table, String key, String name) {}
    var columns = new ArrayList<Column>();
    for (var name : List.of("tx", "key", "at")) {
      columns.add(new Column("legion_journal", "tx", name));
    }
    for (var name :
        List.of("number", "first_position", "row_count", "first_tx", "last_tx", "sealed_at")) {
      columns.add(new Column("legion_journal_batch", "number", name));
    }
    for (var name : List.of("batch", "position", "tx", "tx_base")) {
      columns.add(new Column("legion_journal_head", "id", name));
      if (!name.equals("tx_base")) {
        columns.add(new Column("legion_journal_anchor", "id", name));
      }
    }
    for (var i = 0; i < RANDOM_ATTACKS; i++) {
      var column = columns.get(random.nextInt(columns.size()));
      var keys = room.numbers("select %s from %s".formatted(column.key(), column.table()));
      var key = keys.get(random.nextInt(keys.size()));
      var by = (random.nextBoolean() ? 1 : -1) * (1_000L + random.nextInt(1_000));
      change(column.table(), column.key(), column.name(), key, by);
      assertThat(room.verify().whole())
          .as("seed %d: %s of %d changed by %d", SEED, column, key, by)
          .isFalse();
      var moved = column.key().equals(column.name()) ? key + by : key;
      change(column.table(), column.key(), column.name(), moved, -by);
    }
    assertWhole();
  }

  private void change(String table, String keyColumn, String column, long key, long by) {
    assertThat(
            room.sql(
                "update %s set %s = %s + ? where %s = ?"
                    .formatted(table, column, column, keyColumn),
                by,
                key))
        .isOne();
  }

  @Test
  void aDatabaseThatIsSetBackWithoutAWord() {
    cutTo(earlierHead());
    room.restart();
    assertFound(Kind.CUT_OFF);
  }

  @Test
  void aDatabaseThatIsSetBackOnPurpose() throws IOException {
    var early = earlierHead();
    var lost = room.headFile.read().orElseThrow();
    cutTo(early);
    Files.createFile(room.data.resolve("journal.restored"));
    assertRestored(lost);
  }

  /// As `legion restore` does it: the head of then is put back, and that of before is told.
  @Test
  void aDataFolderThatIsSetBackOnPurpose() throws IOException {
    var then = Files.readString(room.data.resolve("journal.head"));
    var early = earlierHead();
    var lost = room.headFile.read().orElseThrow();
    cutTo(early);
    Files.move(room.data.resolve("journal.head"), room.data.resolve("journal.restored"));
    Files.writeString(room.data.resolve("journal.head"), then);
    assertRestored(lost);
  }

  private void assertRestored(Noted lost) {
    room.restart();
    assertThat(room.data.resolve("journal.restored")).doesNotExist();
    grow(8);
    assertWhole();
    var report = room.verifier.verify(Optional.of(lost));
    assertThat(report.whole()).isTrue();
    assertThat(report.restorations())
        .singleElement()
        .satisfies(restoration -> {
          assertThat(restoration.batch()).isEqualTo(lost.batch());
          assertThat(restoration.root()).isEqualTo(lost.root());
        });
  }
}
