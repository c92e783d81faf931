package org.gbrbm.cli;

import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class OptionValuesTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "train --epochs 1.5 | '--epochs': '1.5' is not a whole number",
        "train --hidden 1e3 | '--hidden': '1e3' is not a whole number",
        "sweep --hidden 10,x | '--hidden' (M): 'x' is not a whole number",
        "train --seed '' | '--seed': '' is not a whole number",
        "train --epochs 99999999999 | '99999999999' is not from -2147483648 to 2147483647",
        "train --seed 9223372036854775808 | '9223372036854775808' is not from -9223372036854775808",
        "train --learning-rate abc | '--learning-rate': 'abc' is not a number",
        "train --learning-rate 1e50 | learning rate must be a positive number",
        "apply run --data x --out y.csv --false-alarms many | 'many' is not a number",
        "train --hidden 10,50 | train trains one model; for several: tools/gbrbm sweep --hidden 10,50",
      })
  void numbersThatAreNoneAreRefusedInPlainWords(String line, String message) {
    var words = line.replace("''", "").split(" ", -1);
    Outcome.of(words).requireRefused(2, message);
  }

  @ParameterizedTest
  @CsvSource({
    "--learn-sigma, every, 'none of no, scalar, per-pixel'",
    "--device, '', 'none of auto, cpu, gpu'",
    "--header, 1, 'none of auto, yes, no'",
  })
  void aWordThatIsNoneOfAnOptionsIsRefusedWithThem(String option, String word, String message) {
    Outcome.of("train", option, word).requireRefused(2, message);
  }

  /** As help writes it, and as a recipe does. */
  @ParameterizedTest
  @ValueSource(strings = {"per-pixel", "PER_PIXEL", "Per-Pixel"})
  void aWordMayBeWrittenInEitherWay(String word) {
    var printed = Outcome.of("config", "--learn-sigma", word).requireDone().out();
    assertTrue(printed.contains("PER_PIXEL"), printed);
  }
}
