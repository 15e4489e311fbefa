package dev.legionflow.workers.router.choice;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ArithmeticTest {

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      value = {
        "3 * 60 = 180|1|0|0",
        "so 3 x 60 = <<3*60=180>>180 meters|2|0|1",
        "1 + 1 = 3|0|1|0",
        "<<(15+25)/2=20>>|1|0|1",
        "<<(15+25)/2=21>>|0|1|1",
        "20% of 50: 20%*50 = 10|1|0|0",
        "$1,250.50 - $0.50 = $1,250|1|0|0",
        ".5*4 = 2|1|0|0",
        "10 / 3 = 3.33|1|0|0",
        "x = 5|0|0|0",
        "a == b|0|0|0",
        "2 + = 4|0|0|0",
        "-3 + 5 = 2|1|0|0",
        "the rest - 3 + 5 = 8|0|0|0",
        "no sums at all|0|0|0",
      })
  void sumsAreCountedByWhetherTheyAreRight(String text, int right, int wrong, int told) {
    assertThat(Arithmetic.of(text)).isEqualTo(new Arithmetic(right, wrong, told));
  }

  @Test
  void whatIsMadeToHurtIsReadInBoundedTime() {
    assertThatCode(
            () -> {
              Arithmetic.of("(".repeat(100_000) + "=1");
              Arithmetic.of("<<" + "(".repeat(190) + "1=1>>");
              Arithmetic.of("=".repeat(100_000));
              Arithmetic.of("<<".repeat(50_000));
              Arithmetic.of("1+".repeat(50_000) + "1=" + "9".repeat(50_000));
              Arithmetic.of("1/0 = 5");
            })
        .doesNotThrowAnyException();
    var random = new Random(7);
    for (var i = 0; i < 20_000; i++) {
      var text = new StringBuilder();
      for (var at = 0; at < 30; at++) {
        text.append("<>=+-*/()%$,. 0123456789x×÷#".charAt(random.nextInt(28)));
      }
      var sums = Arithmetic.of(text.toString());
      assertThat(sums.right() + sums.wrong()).as("%s", text).isLessThan(30);
    }
  }
}
