package dev.supaplane.events.setting;

import java.math.BigDecimal;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What a setting can be. A value travels as one line of text without control characters, in one way
 * of writing only, so that equal settings are equal texts.
 */
public sealed interface SettingType {
  /**
   * A value as it is kept.
   *
   * @param value what was sent: a text, a number or a truth value
   * @return null where the value means that nothing is set: an empty text, a zero that switches off
   * @throws SettingRefused when it can be no value of this type
   */
  @Nullable String kept(Object value);

  /** A kept value as the API tells it: a text, a number or a truth value. */
  default Object told(String kept) {
    return kept;
  }

  /** For people, such as {@code 1 to 65535}. */
  String says();

  /** True or false. */
  record Flag() implements SettingType {
    @Override
    public String kept(Object value) {
      if (value instanceof Boolean flag) {
        return flag.toString();
      }
      if (value.equals("true") || value.equals("false")) {
        return value.toString();
      }
      throw refused(this);
    }

    @Override
    public Object told(String kept) {
      return Boolean.valueOf(kept);
    }

    @Override
    public String says() {
      return "true or false";
    }
  }

  /**
   * A whole number.
   *
   * @param zeroResets whether 0, which is below the least, means that nothing is set
   * @param asText whether the API tells it as a text
   */
  record Whole(long least, long most, boolean zeroResets, boolean asText) implements SettingType {
    @Override
    public @Nullable String kept(Object value) {
      if (value.equals("")) {
        return null;
      }
      var number = number(value, this);
      long whole;
      try {
        whole = number.longValueExact();
      } catch (ArithmeticException e) {
        throw refused(this);
      }
      if (whole == 0 && zeroResets) {
        return null;
      }
      if (whole < least || whole > most) {
        throw refused(this);
      }
      return Long.toString(whole);
    }

    @Override
    public Object told(String kept) {
      return asText ? kept : (Object) Long.valueOf(kept);
    }

    @Override
    public String says() {
      return "a whole number, " + least + " to " + most + (zeroResets ? "; 0 for none" : "");
    }
  }

  /** A number of hours; none where it is 0. */
  record Hours(int most) implements SettingType {
    @Override
    public @Nullable String kept(Object value) {
      if (value.equals("")) {
        return null;
      }
      var hours = number(value, this);
      if (hours.signum() == 0) {
        return null;
      }
      if (hours.signum() < 0 || hours.compareTo(BigDecimal.valueOf(most)) > 0) {
        throw refused(this);
      }
      var plain = hours.stripTrailingZeros();
      if (plain.scale() > 4) {
        throw refused(this);
      }
      return plain.toPlainString();
    }

    @Override
    public Object told(String kept) {
      return new BigDecimal(kept);
    }

    @Override
    public String says() {
      return "hours, up to " + most + " with at most 4 decimals; 0 for none";
    }
  }

  /** A text of one line. */
  record Line(int most) implements SettingType {
    @Override
    public @Nullable String kept(Object value) {
      return line(value, most, this);
    }

    @Override
    public String says() {
      return "a line of at most " + most + " characters";
    }
  }

  /**
   * A text of a certain shape.
   *
   * @param shape of the whole text
   * @param says the shape in words
   */
  record Shaped(Pattern shape, int most, String says) implements SettingType {
    @Override
    public @Nullable String kept(Object value) {
      var text = line(value, most, this);
      if (text != null && !shape.matcher(text).matches()) {
        throw refused(this);
      }
      return text;
    }

    @Override
    public boolean equals(@Nullable Object other) {
      return other instanceof Shaped that
          && shape.pattern().equals(that.shape.pattern())
          && most == that.most;
    }

    @Override
    public int hashCode() {
      return shape.pattern().hashCode();
    }
  }

  /** One of some words. */
  record Choice(List<String> words) implements SettingType {
    /** Copies the list. */
    public Choice {
      words = List.copyOf(words);
    }

    @Override
    public @Nullable String kept(Object value) {
      if (value.equals("")) {
        return null;
      }
      if (value instanceof String word && words.contains(word)) {
        return word;
      }
      throw refused(this);
    }

    @Override
    public String says() {
      return "one of " + String.join(", ", words);
    }
  }

  /** An address of the web, without a name and password in it. */
  record Address() implements SettingType {
    @Override
    public @Nullable String kept(Object value) {
      var text = line(value, 2_048, this);
      if (text == null) {
        return null;
      }
      try {
        var uri = new URI(text);
        if (uri.getHost() == null
            || uri.getUserInfo() != null
            || !List.of("http", "https").contains(uri.getScheme())) {
          throw refused(this);
        }
      } catch (URISyntaxException e) {
        throw refused(this);
      }
      return text;
    }

    @Override
    public String says() {
      return "an http or https address without a name and password in it";
    }
  }

  /**
   * Where an application may be sent back to, by commas. {@code *}, {@code **} and {@code ?} stand
   * for more; brackets, braces and backslashes are refused, because GoTrue ends at a pattern that
   * it cannot read.
   */
  record Redirects() implements SettingType {
    private static final Pattern ONE =
        Pattern.compile("[A-Za-z*][A-Za-z0-9+.*-]*:[^\\s,\\[\\]{}\\\\\"<>^`|]{1,1024}");

    @Override
    public @Nullable String kept(Object value) {
      return list(value, ONE, 100, 16_384, this);
    }

    @Override
    public String says() {
      return "at most 100 addresses by commas; * and ** stand for more; without [ ] { } \\";
    }
  }

  /** Names of schemas by commas; none of PostgreSQL's own, which PostgREST would serve. */
  record Schemas() implements SettingType {
    private static final Pattern ONE =
        Pattern.compile("(?!pg_|information_schema$)[A-Za-z_][A-Za-z0-9_$-]{0,62}");

    @Override
    public @Nullable String kept(Object value) {
      return list(value, ONE, 100, 8_192, this);
    }

    @Override
    public String says() {
      return "at most 100 names of schemas by commas, none of PostgreSQL's own";
    }
  }

  private static @Nullable String list(
      Object value, Pattern one, int most, int longest, SettingType type) {
    var text = line(value, longest, type);
    if (text == null) {
      return null;
    }
    var items =
        Arrays.stream(text.split(",", -1))
            .map(String::strip)
            .filter(item -> !item.isEmpty())
            .distinct()
            .toList();
    if (items.size() > most || items.stream().anyMatch(item -> !one.matcher(item).matches())) {
      throw refused(type);
    }
    return items.isEmpty() ? null : String.join(",", items);
  }

  private static @Nullable String line(Object value, int most, SettingType type) {
    if (!(value instanceof String text) || text.length() > most) {
      throw refused(type);
    }
    // Whatever ends a line, hides something or is no character never gets into an environment.
    if (!text.codePoints().allMatch(SettingType::isPlain)) {
      throw new SettingRefused("has a line break or another character that cannot be seen");
    }
    var stripped = text.strip();
    return stripped.isEmpty() ? null : stripped;
  }

  private static boolean isPlain(int point) {
    return switch (Character.getType(point)) {
      case Character.CONTROL,
          Character.FORMAT,
          Character.SURROGATE,
          Character.PRIVATE_USE,
          Character.UNASSIGNED,
          Character.LINE_SEPARATOR,
          Character.PARAGRAPH_SEPARATOR ->
          false;
      default -> true;
    };
  }

  private static BigDecimal number(Object value, SettingType type) {
    try {
      return switch (value) {
        case Integer whole -> BigDecimal.valueOf(whole);
        case Long whole -> BigDecimal.valueOf(whole);
        case BigDecimal number when number.precision() <= 40 && Math.abs(number.scale()) <= 40 ->
            number;
        case String text when text.length() <= 20 && text.matches("[0-9]+(\\.[0-9]+)?") ->
            new BigDecimal(text);
        default -> throw refused(type);
      };
    } catch (NumberFormatException e) {
      throw refused(type);
    }
  }

  private static SettingRefused refused(SettingType type) {
    return new SettingRefused("has to be " + type.says());
  }
}
