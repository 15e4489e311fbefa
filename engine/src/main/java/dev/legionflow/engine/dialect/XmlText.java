package dev.legionflow.engine.dialect;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_16BE;
import static java.nio.charset.StandardCharsets.UTF_16LE;
import static java.nio.charset.StandardCharsets.UTF_8;

import dev.legionflow.engine.dialect.XmlReader.Unreadable;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.charset.CodingErrorAction;
import java.util.Locale;
import java.util.regex.Pattern;

/// The characters of an XML file. By hand, because the JDK's parser prints malformed bytes to the
/// standard error and knows encodings in which a text looks harmless that is not.
final class XmlText {

  private static final Pattern DECLARED =
      Pattern.compile("^<\\?xml\\s[^>]*?encoding\\s*=\\s*[\"']([^\"']{1,40})[\"']");

  /// Each of them writes `<` and the letters of a declaration as ASCII does.
  private static final Pattern SUPPORTED =
      Pattern.compile("utf-?8|us-ascii|ascii|iso-8859-\\d{1,2}|windows-125\\d");

  private static final String SAVE = "Save the file as UTF-8.";

  private XmlText() {}

  static String decode(byte[] xml) throws Unreadable {
    if (startsWith(xml, 0xEF, 0xBB, 0xBF)) {
      return decode(xml, 3, UTF_8);
    } else if (startsWith(xml, 0xFF, 0xFE)) {
      return decode(xml, 2, UTF_16LE);
    } else if (startsWith(xml, 0xFE, 0xFF)) {
      return decode(xml, 2, UTF_16BE);
    } else if (startsWith(xml, '<', 0)) {
      return decode(xml, 0, UTF_16LE);
    } else if (startsWith(xml, 0, '<')) {
      return decode(xml, 0, UTF_16BE);
    }
    var head = new String(xml, 0, Math.min(xml.length, 200), ISO_8859_1);
    var declared = DECLARED.matcher(head);
    return decode(xml, 0, declared.find() ? charset(declared.group(1)) : UTF_8);
  }

  private static Charset charset(String name) throws Unreadable {
    var known = name.toLowerCase(Locale.ROOT);
    if (!SUPPORTED.matcher(known).matches() || !Charset.isSupported(known)) {
      throw new Unreadable(
          "The file says that its encoding is '%s', which is not read."
              .formatted(Findings.quote(name)),
          SAVE);
    }
    var charset = Charset.forName(known);
    return charset.equals(US_ASCII) ? UTF_8 : charset;
  }

  private static boolean startsWith(byte[] bytes, int... start) {
    if (bytes.length < start.length) {
      return false;
    }
    for (var i = 0; i < start.length; i++) {
      if ((bytes[i] & 0xFF) != start[i]) {
        return false;
      }
    }
    return true;
  }

  private static String decode(byte[] xml, int from, Charset charset) throws Unreadable {
    var bytes = ByteBuffer.wrap(xml, from, xml.length - from);
    try {
      return charset
          .newDecoder()
          .onMalformedInput(CodingErrorAction.REPORT)
          .onUnmappableCharacter(CodingErrorAction.REPORT)
          .decode(bytes)
          .toString();
    } catch (CharacterCodingException e) {
      throw new Unreadable(
          "The file is not %s text: byte %d does not belong there."
              .formatted(charset.name(), bytes.position()),
          SAVE);
    }
  }
}
