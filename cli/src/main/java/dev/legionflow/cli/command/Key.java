package dev.legionflow.cli.command;

import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/// The key of something the engine holds: a positive 64-bit number, sent as text.
record Key(String digits) {

  static boolean isKey(String text) {
    return text.matches("[1-9][0-9]{0,18}");
  }

  @Override
  public String toString() {
    return digits;
  }

  static final class Converter implements ITypeConverter<Key> {
    @Override
    public Key convert(String text) {
      if (!isKey(text)) {
        throw new TypeConversionException("'%s' is not a key, which is a number".formatted(text));
      }
      return new Key(text);
    }
  }
}
