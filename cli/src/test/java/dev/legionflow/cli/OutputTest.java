package dev.legionflow.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.legionflow.cli.output.Printable;
import dev.legionflow.cli.output.Table;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.ZoneOffset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class OutputTest {

  @Test
  void columnsLineUpAlsoOutsideTheBasicPlane() {
    var table = new Table("A", "B").row("𝒳𝒳", "1").row("x", "22");
    assertThat(printed(table)).isEqualTo("A   B\n𝒳𝒳  1\nx   22\n");
  }

  @Test
  void aLongCellIsCut() {
    assertThat(printed(new Table("A").row("x".repeat(200))))
        .isEqualTo("A\n" + "x".repeat(79) + "…\n");
  }

  @Test
  void theLastColumnMayBeLonger() {
    var table = new Table("A", "B").lastColumnUpTo(90);
    assertThat(printed(table.row("x".repeat(85), "y".repeat(100))))
        .contains("x".repeat(79) + "…  " + "y".repeat(89) + "…\n");
  }

  @Test
  void aRowOfTheWrongLengthIsAMistake() {
    var table = new Table("A", "B");
    assertThatThrownBy(() -> table.row("1")).hasMessageContaining("1 cells in a table of 2");
  }

  @Test
  void nothingATerminalObeysGetsThrough() {
    assertThat(Printable.line("a\u001b[31mb\rc\u202ed\u0007"))
        .isEqualTo("a\\u001b[31mb c\\u202ed\\u0007");
    assertThat(Printable.lines("a\n\tb\u001bc")).isEqualTo("a\n\tb\\u001bc");
  }

  @ParameterizedTest
  @CsvSource({
    "0, $0.00",
    "1, $0.000001",
    "10, $0.00001",
    "120000, $0.12",
    "1000000, $1.00",
    "12345678, $12.345678",
    "9223372036854775807, $9223372036854.775807"
  })
  void moneyKeepsEveryDigit(long microDollars, String text) {
    assertThat(Printable.dollars(microDollars)).isEqualTo(text);
  }

  @Test
  void timesAreShownInTheReadersZone() {
    assertThat(Printable.time("2026-01-01T23:30:00.123Z", ZoneOffset.ofHours(2)))
        .isEqualTo("2026-01-02 01:30:00");
    assertThat(Printable.time("soon", ZoneOffset.UTC)).isEqualTo("soon");
  }

  private static String printed(Table table) {
    var text = new StringWriter();
    table.print(new PrintWriter(text));
    return text.toString().replace("\r\n", "\n");
  }
}
