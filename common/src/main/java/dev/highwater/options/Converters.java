package dev.highwater.options;

import dev.highwater.units.ByteSize;
import dev.highwater.units.Counts;
import dev.highwater.units.Durations;
import dev.highwater.units.HostPort;
import dev.highwater.units.Instants;
import dev.highwater.units.Quantity;
import dev.highwater.units.Rate;
import dev.highwater.units.RawSocketOption;
import dev.highwater.units.Share;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.TypeConversionException;

/** How texts become values; each fails with the rule that the text breaks as its message. */
final class Converters {
  // Nobody can type it, so every converter that has a rule tells it.
  private static final String IMPOSSIBLE = "\0";

  private static final Map<Class<?>, ITypeConverter<?>> BY_TYPE =
      Map.ofEntries(
          Map.entry(ByteSize.class, (ITypeConverter<ByteSize>) ByteSize::parse),
          Map.entry(Duration.class, (ITypeConverter<Duration>) Durations::parse),
          Map.entry(Instant.class, (ITypeConverter<Instant>) Instants::parse),
          Map.entry(Rate.class, (ITypeConverter<Rate>) Rate::parse),
          Map.entry(
              RawSocketOption.class, (ITypeConverter<RawSocketOption>) RawSocketOption::parse),
          Map.entry(Share.class, (ITypeConverter<Share>) Share::parse),
          Map.entry(HostPort.class, (ITypeConverter<HostPort>) HostPort::parse),
          Map.entry(Path.class, (ITypeConverter<Path>) Converters::path),
          Map.entry(boolean.class, (ITypeConverter<Boolean>) Converters::booleanValue),
          Map.entry(Boolean.class, (ITypeConverter<Boolean>) Converters::booleanValue),
          Map.entry(int.class, (ITypeConverter<Integer>) Counts::parseInt),
          Map.entry(Integer.class, (ITypeConverter<Integer>) Counts::parseInt),
          Map.entry(long.class, (ITypeConverter<Long>) Counts::parse),
          Map.entry(Long.class, (ITypeConverter<Long>) Counts::parse),
          Map.entry(double.class, (ITypeConverter<Double>) Converters::number),
          Map.entry(Double.class, (ITypeConverter<Double>) Converters::number));

  private Converters() {}

  /** Teaches a command and its subcommands our units, and enums in lower case. */
  static void registerIn(CommandLine command) {
    BY_TYPE.forEach((type, converter) -> register(command, type, converter));
    registerEnumsIn(command);
  }

  /** The rule that a value broke, from whatever the parser made of the converter's exception. */
  static String brokenRule(ParameterException failure) {
    Throwable cause = failure.getCause();
    String message = null;
    if (cause instanceof IllegalArgumentException || cause instanceof TypeConversionException) {
      message = cause.getMessage();
    }
    return message == null ? failure.getArgSpec().paramLabel() : message;
  }

  /**
   * What a value of this option has to look like.
   *
   * @param text the wrong one; null when there is none to complain about
   */
  static String rule(ArgSpec declared, @Nullable String text) {
    String rule = declared.isPositional() ? declared.paramLabel() : "a value";
    ITypeConverter<?> converter = converter(declared);
    if (converter == null) {
      return rule;
    }
    try {
      converter.convert(text == null ? IMPOSSIBLE : text);
      return rule;
    } catch (Exception broken) {
      return broken.getMessage() == null ? rule : broken.getMessage();
    }
  }

  private static @Nullable ITypeConverter<?> converter(ArgSpec declared) {
    if (declared.converters().length > 0) {
      return declared.converters()[0];
    }
    Class<?> type = elementType(declared);
    return type.isEnum() ? enumConverter(type) : BY_TYPE.get(type);
  }

  private static Class<?> elementType(ArgSpec declared) {
    return declared.isMultiValue() && declared.auxiliaryTypes().length > 0
        ? declared.auxiliaryTypes()[0]
        : declared.type();
  }

  private static void registerEnumsIn(CommandLine command) {
    for (ArgSpec declared : command.getCommandSpec().args()) {
      Class<?> type = elementType(declared);
      if (type.isEnum()) {
        register(command, type, enumConverter(type));
      }
    }
    command.getSubcommands().values().forEach(Converters::registerEnumsIn);
  }

  @SuppressWarnings("unchecked") // whoever puts a pair together makes sure that it fits
  private static <T> void register(
      CommandLine command, Class<T> type, ITypeConverter<?> converter) {
    command.registerConverter(type, (ITypeConverter<T>) converter);
  }

  private static ITypeConverter<?> enumConverter(Class<?> type) {
    return text ->
        Arrays.stream(type.getEnumConstants())
            .filter(constant -> OptionNames.enumText((Enum<?>) constant).equalsIgnoreCase(text))
            .findFirst()
            .orElseThrow(() -> new IllegalArgumentException("one of " + enumTexts(type)));
  }

  private static String enumTexts(Class<?> type) {
    return Arrays.stream(type.getEnumConstants())
        .map(constant -> OptionNames.enumText((Enum<?>) constant))
        .collect(Collectors.joining(", "));
  }

  private static boolean booleanValue(String text) {
    if (text.equalsIgnoreCase("true")) {
      return true;
    }
    if (text.equalsIgnoreCase("false")) {
      return false;
    }
    throw new IllegalArgumentException("true or false");
  }

  private static double number(String text) {
    Quantity quantity = Quantity.parse(text);
    if (quantity == null || !quantity.unit().isEmpty()) {
      throw new IllegalArgumentException("a number such as 5 or 0.5");
    }
    return quantity.number().doubleValue();
  }

  private static Path path(String text) {
    if (text.isEmpty() || text.indexOf('\0') >= 0) {
      throw new IllegalArgumentException("a path");
    }
    return Path.of(text);
  }

  /** Reads the type of service, which people write in hexadecimal as often as not. */
  static final class TypeOfService implements ITypeConverter<Integer> {
    private static final String RULE = "0 to 255, decimal or as 0x10";

    @Override
    public Integer convert(String text) {
      try {
        int value = RawSocketOption.decimalOrHex(text);
        if (value >= 0 && value <= 255) {
          return value;
        }
      } catch (NumberFormatException noInt) {
        throw new IllegalArgumentException(RULE, noInt);
      }
      throw new IllegalArgumentException(RULE);
    }
  }
}
