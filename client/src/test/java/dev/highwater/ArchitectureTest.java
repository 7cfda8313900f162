package dev.highwater;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.Location;
import com.tngtech.archunit.lang.ArchRule;
import io.netty.channel.ChannelHandler.Sharable;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import picocli.CommandLine.Command;

/** Who may know whom, over the classes of all modules. */
class ArchitectureTest {
  private static final String UNITS = "dev.highwater.units..";
  private static final String PROCESS = "dev.highwater.process..";
  private static final String OPTIONS = "dev.highwater.options..";
  private static final String TRANSPORT = "dev.highwater.transport..";
  private static final String METERING = "dev.highwater.metering..";
  private static final String ADMIN = "dev.highwater.admin..";
  private static final String TLS = "dev.highwater.tls..";
  private static final String SERVER = "dev.highwater.server..";
  private static final String CLIENT = "dev.highwater.client..";
  private static final String SCHEDULE = "dev.highwater.client.schedule..";
  private static final String MEASURE = "dev.highwater.client.measure..";
  private static final String PAGE = "dev.highwater.page..";
  private static final String LAB = "dev.highwater.lab..";
  private static final List<String> PROGRAMS = List.of(SERVER, CLIENT, LAB);

  /** From the command to the text of a message. */
  private static final List<String> ROOMS_OF_CLIENT =
      List.of(
          "dev.highwater.client",
          "dev.highwater.client.command",
          "dev.highwater.client.live",
          "dev.highwater.client.option",
          "dev.highwater.client.report.stored",
          "dev.highwater.client.report",
          "dev.highwater.client.run",
          "dev.highwater.client.verdict",
          "dev.highwater.client.connection",
          "dev.highwater.client.exchange",
          "dev.highwater.client.message");

  private static final Set<String> MAINS =
      Set.of(
          "dev.highwater.server.Main",
          "dev.highwater.client.Main",
          "dev.highwater.lab.command.Main");
  private static final String NULLNESS = "org.jspecify.annotations..";

  // A directory in `mvn test`, a jar in `mvn verify`, where the other modules are packaged by then.
  private static final Pattern TESTS = Pattern.compile(".*(/test-classes/|-tests\\.jar).*");

  private static final JavaClasses MAIN = imported(location -> !location.matches(TESTS));
  private static final JavaClasses MAIN_AND_TESTS = imported(location -> true);

  // A nested class shares the rights of the class that it is written in.
  private static final DescribedPredicate<JavaClass> ARE_NOT_COMMANDS =
      describe(
          "are not commands",
          type ->
              !type.isAnnotatedWith(Command.class)
                  && !outermost(type).isAnnotatedWith(Command.class));

  private static final DescribedPredicate<JavaClass> ARE_NOT_THE_MAINS =
      describe("are not the mains", type -> !MAINS.contains(outermost(type).getName()));

  @Test
  void should_see_the_main_code_of_all_modules_and_the_tests() {
    assertThat(MAIN)
        .extracting(JavaClass::getPackageName)
        .contains(
            "dev.highwater.metering",
            "dev.highwater.options",
            "dev.highwater.server",
            "dev.highwater.client",
            "dev.highwater.lab");
    assertThat(MAIN).extracting(JavaClass::getName).doesNotContain(getClass().getName());
    assertThat(MAIN_AND_TESTS).extracting(JavaClass::getName).contains(getClass().getName());
  }

  @Test
  void should_keep_the_programs_out_of_common() {
    check(
        noClasses()
            .that()
            .resideInAnyPackage(UNITS, PROCESS, OPTIONS, TRANSPORT, ADMIN, TLS, PAGE)
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(SERVER, CLIENT, LAB)
            .because("common is what the programs share, so it cannot need one of them"));
  }

  @Test
  void should_keep_the_programs_apart() {
    for (String program : PROGRAMS) {
      check(
          noClasses()
              .that()
              .resideInAPackage(program)
              .should()
              .dependOnClassesThat()
              .resideInAnyPackage(
                  PROGRAMS.stream().filter(p -> !p.equals(program)).toArray(String[]::new))
              .because("each is built and shipped without the others; only tests may know two"));
    }
  }

  @Test
  void should_keep_metering_to_itself() {
    check(
        noClasses()
            .that()
            .resideInAPackage(METERING)
            .should()
            .dependOnClassesThat(
                resideInAPackage("dev.highwater..").and(not(resideInAPackage(METERING))))
            .because("a service that is metered must not have to take our programs with it"));
  }

  @Test
  void should_let_each_room_of_common_know_only_those_below_it() {
    checkOnlyDown(
        List.of(ADMIN, TLS, TRANSPORT, OPTIONS, PROCESS, UNITS),
        "what a user may say does not depend on what is done with it");
    check(
        noClasses()
            .that()
            .resideInAPackage(PAGE)
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(METERING, TRANSPORT, TLS, ADMIN)
            .because("a page shows a document, whatever it is about"));
  }

  @Test
  void should_keep_the_schedule_arithmetic() {
    check(
        classes()
            .that()
            .resideInAPackage(SCHEDULE)
            .should()
            .onlyDependOnClassesThat()
            .resideInAnyPackage("java..", SCHEDULE, NULLNESS)
            .because("a due time is a function of numbers, tested without a clock or a socket"));
  }

  @Test
  void should_keep_the_measuring_to_itself() {
    check(
        noClasses()
            .that()
            .resideInAPackage(MEASURE)
            .should()
            .dependOnClassesThat(
                resideInAPackage("dev.highwater..").and(not(resideInAPackage(MEASURE))))
            .because("a histogram that knows who fills it cannot be merged with another's"));
  }

  @Test
  void should_let_each_room_of_the_client_know_only_those_below_it() {
    checkOnlyDown(
        ROOMS_OF_CLIENT, "a reader goes down from a command to a byte, and never has to come back");
  }

  @Test
  void should_confine_micrometer_and_prometheus_to_metering_and_admin() {
    check(
        noClasses()
            .that()
            .resideOutsideOfPackages(METERING, ADMIN)
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("io.micrometer..", "io.prometheus..")
            .because("hot paths count in plain fields; a registry is asked only by a scrape"));
  }

  @Test
  void should_confine_hdrhistogram_to_measure() {
    check(
        noClasses()
            .that()
            .resideOutsideOfPackage(MEASURE)
            .should()
            .dependOnClassesThat()
            .resideInAPackage("org.HdrHistogram..")
            .because("range and precision are chosen once, or histograms do not add up"));
  }

  @Test
  void should_confine_picocli_to_options_and_commands() {
    check(
        noClasses()
            .that(ARE_NOT_COMMANDS)
            .and()
            .resideOutsideOfPackage(OPTIONS)
            .should()
            .dependOnClassesThat()
            .resideInAPackage("picocli..")
            .because("an option is declared once, and the rest of the code is given its value"));
  }

  @Test
  void should_end_the_process_only_in_the_mains() {
    check(
        noClasses()
            .that(ARE_NOT_THE_MAINS)
            .should()
            .accessTargetWhere(callOn(Set.of("java.lang.System", "java.lang.Runtime"), "exit|halt"))
            .because("code that ends the process can be neither tested nor drained"));
  }

  @Test
  void should_read_the_environment_only_in_process() {
    check(
        noClasses()
            .that()
            .resideOutsideOfPackage(PROCESS)
            .should()
            .accessTargetWhere(
                callOn(
                        Set.of("java.lang.System"),
                        "getenv|getProperty|getProperties|setProperty|clearProperty")
                    .or(
                        callOn(
                            Set.of("java.lang.Boolean", "java.lang.Integer", "java.lang.Long"),
                            "getBoolean|getInteger|getLong")))
            .because(
                "a setting read elsewhere is missing from --help and from the run's record;"
                    + " the process hands it to the options"));
  }

  @Test
  void should_have_no_package_cycles() {
    check(
        slices()
            .matching("dev.highwater.(**)")
            .should()
            .beFreeOfCycles()
            .because("packages in a cycle can only be understood, and changed, together"));
  }

  @Test
  void should_never_sleep() {
    noClasses()
        .should()
        .accessTargetWhere(
            callOn(Set.of("java.lang.Thread", "java.util.concurrent.TimeUnit"), "sleep"))
        .because("a sleep is too short on a slow machine; wait for the event, in tests too")
        .check(MAIN_AND_TESTS);
  }

  @Test
  void should_share_only_handlers_without_state_of_their_own() {
    check(
        classes()
            .that()
            .areAnnotatedWith(Sharable.class)
            .should()
            .haveOnlyFinalFields()
            .because("a shared handler is called by many event loops at the same time"));
  }

  /** Each knows only those that come after it. */
  private static void checkOnlyDown(List<String> rooms, String reason) {
    for (int i = 1; i < rooms.size(); i++) {
      check(
          noClasses()
              .that()
              .resideInAPackage(rooms.get(i))
              .should()
              .dependOnClassesThat()
              .resideInAnyPackage(rooms.subList(0, i).toArray(String[]::new))
              .because(reason));
    }
  }

  private static JavaClass outermost(JavaClass type) {
    return type.getEnclosingClass().map(ArchitectureTest::outermost).orElse(type);
  }

  private static DescribedPredicate<JavaAccess<?>> callOn(Set<String> owners, String names) {
    Pattern name = Pattern.compile(names);
    return describe(
        "the target is " + names + " of " + owners,
        access ->
            owners.contains(access.getTargetOwner().getName())
                && name.matcher(access.getName()).matches());
  }

  private static void check(ArchRule rule) {
    // A room may still be empty; the rule waits for its first class.
    rule.allowEmptyShould(true).check(MAIN);
  }

  private static JavaClasses imported(Predicate<Location> wanted) {
    return new ClassFileImporter().withImportOption(wanted::test).importPackages("dev.highwater");
  }
}
