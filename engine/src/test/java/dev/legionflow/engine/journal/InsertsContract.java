package dev.legionflow.engine.journal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// Whatever a text holds, it is in the table as it was.
abstract class InsertsContract {

  private static final List<String> COLUMNS =
      List.of(
          "key",
          "name",
          "value",
          "process_instance_key",
          "process_definition_key",
          "scope_key",
          "tenant_id");

  private Room room;

  abstract Room open();

  @BeforeEach
  void openRoom() {
    room = open();
  }

  @AfterEach
  void closeRoom() {
    room.close();
  }

  private void insert(List<String> values) {
    room.database
        .jdbi()
        .useTransaction(handle ->
            Inserts.write(
                handle,
                "variable",
                COLUMNS,
                rows -> {
                  for (var i = 0; i < values.size(); i++) {
                    rows.add((long) i, "v", values.get(i), 1L, 1L, (long) i, "t");
                  }
                }));
  }

  private List<String> found() {
    return room.database
        .jdbi()
        .withHandle(handle ->
            handle
                .createQuery("select value from legion_variable order by key")
                .mapTo(String.class)
                .list());
  }

  @Test
  void textsWithMarksOfTheFormat() {
    var values =
        List.of(
            "",
            "\\N",
            "\\.",
            "a\tb\nc\rd\\e\\te",
            "\n\\.\n",
            "{\"a\":\"\\u0000\\n\"}",
            "\"ü€😀\u2028\u0001\u007f\"",
            "\\",
            "null");

    insert(values);

    assertEquals(values, found());
  }

  @Test
  void moreThanOneChunk() {
    var values = IntStream.range(0, 2_500).mapToObj(i -> "x\t".repeat(i % 100)).toList();

    insert(values);

    assertEquals(values, found());
  }

  @Test
  void aRefusedRowTakesTheOthersWithIt() {
    insert(List.of("first"));

    assertThrows(IllegalStateException.class, () -> insert(List.of("again", "and more")));

    assertEquals(List.of("first"), found());
  }
}
