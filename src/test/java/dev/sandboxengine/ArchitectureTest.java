package dev.sandboxengine;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.fields;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.GeneralCodingRules.NO_CLASSES_SHOULD_ACCESS_STANDARD_STREAMS;
import static com.tngtech.archunit.library.GeneralCodingRules.NO_CLASSES_SHOULD_THROW_GENERIC_EXCEPTIONS;
import static com.tngtech.archunit.library.GeneralCodingRules.NO_CLASSES_SHOULD_USE_JAVA_UTIL_LOGGING;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.Dependency;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaConstructorCall;
import com.tngtech.archunit.core.domain.JavaMethodCall;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import dev.sandboxengine.access.http.Callers;
import dev.sandboxengine.access.http.Needs;
import dev.sandboxengine.http.RequestId;
import dev.sandboxengine.postgres.Installation;
import dev.sandboxengine.sandbox.http.OrderFields;
import dev.sandboxengine.sandbox.http.SandboxAccess;
import dev.sandboxengine.terminal.http.Entrance;
import dev.sandboxengine.terminal.http.TerminalRequest;
import dev.sandboxengine.terminal.http.TerminalSockets;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.InstantSource;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ThreadLocalRandom;
import java.util.stream.Stream;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the code's shape must be. Each rule says in its name what it keeps. */
class ArchitectureTest {

    /** Nobody reads it: it is made from the description of the API. */
    private static final Path GENERATED = Path.of("web/src/api/schema.ts");

    private static final int LONGEST_FILE = 400;

    private static final JavaClasses ENGINE = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages("dev.sandboxengine");

    private static final String ROOT = "dev.sandboxengine";

    /** Rooms of features that are named after what they adapt. */
    private static final String[] ADAPTERS = {
        "dev.sandboxengine.*.http..",
        "dev.sandboxengine.*.postgres..",
        "dev.sandboxengine.*.docker..",
        "dev.sandboxengine.*.yaml..",
        "dev.sandboxengine.*.caffeine..",
        "dev.sandboxengine.*.jjwt..",
        "dev.sandboxengine.*.zxcvbn..",
        "dev.sandboxengine.*.bucket4j..",
        "dev.sandboxengine.*.claude..",
        "dev.sandboxengine.*.tar..",
        "dev.sandboxengine.*.directory.."
    };

    /** What routes of one feature may use of another one's: who calls, what a route needs, which sandbox is meant or wanted, how it is shown. */
    private static final Set<String> SHARED_BY_ROUTES = Set.of(
            Callers.class.getName(),
            Needs.class.getName(),
            SandboxAccess.class.getName(),
            OrderFields.class.getName(),
            TerminalSockets.class.getName(),
            TerminalRequest.class.getName(),
            TerminalRequest.Mode.class.getName(),
            Entrance.class.getName(),
            Entrance.Right.class.getName());

    /** Domain, ports and use cases. */
    private static final DescribedPredicate<JavaClass> PURE = resideInAnyPackage("dev.sandboxengine.*")
            .and(not(resideInAnyPackage("dev.sandboxengine.http", "dev.sandboxengine.postgres")))
            .as("pure code");

    @Test
    void featuresAreAcyclic() {
        slices().matching("dev.sandboxengine.(*)..").should().beFreeOfCycles().check(ENGINE);
    }

    @Test
    void domainKnowsNoTechnology() {
        classes()
                .that(PURE)
                .should()
                .onlyDependOnClassesThat(PURE.or(
                                resideInAnyPackage("java..", "javax.crypto..", "org.jspecify..", "org.slf4j.."))
                        // The registry of metrics is its format's library: there is nothing behind it to be free of
                        .or(resideInAPackage("io.prometheus..")))
                .check(ENGINE);
    }

    @Test
    void onlyHealthKnowsPrometheus() {
        quarantine("io.prometheus..", "dev.sandboxengine.health..");
    }

    @ParameterizedTest
    @CsvSource({
        "io.javalin.., ..http..",
        "jakarta.servlet.., ..http..",
        "org.eclipse.jetty.., ..http..",
        "org.jdbi.., ..postgres..",
        "org.flywaydb.., ..postgres..",
        "com.zaxxer.., ..postgres..",
        "java.sql.., ..postgres..",
        "javax.sql.., ..postgres..",
        "org.postgresql.., ..postgres..",
        "org.tukaani.., ..postgres..",
        "com.github.dockerjava.., ..docker..",
        "org.yaml.., ..yaml..",
        "com.github.benmanes.., ..caffeine..",
        "io.jsonwebtoken.., ..jjwt..",
        "com.nulabinc.., ..zxcvbn..",
        "io.github.bucket4j.., ..bucket4j..",
        "com.password4j.., dev.sandboxengine"
    })
    void aTechnologyStaysInItsRoom(String technology, String room) {
        quarantine(technology, room);
    }

    @Test
    void onlyAdaptersKnowJackson() {
        // docker: the daemon's answers are JSON; claude: the credentials in the volume are
        quarantine("com.fasterxml.jackson..", "..http..", "..postgres..", "..docker..", "..claude..");
    }

    @Test
    void onlyThoseWhoReadArchivesKnowCompress() {
        // docker: its archives are tar; postgres: the server's binaries come in one
        quarantine("org.apache.commons.compress..", "..tar..", "..docker..", "..postgres..");
    }

    private static void quarantine(String technology, String... rooms) {
        noClasses()
                .that()
                .resideOutsideOfPackages(rooms)
                .should()
                .dependOnClassesThat()
                .resideInAPackage(technology)
                .check(ENGINE);
    }

    @Test
    void mechanismsKnowNoFeature() {
        String[] mechanisms = {
            "dev.sandboxengine.http..",
            "dev.sandboxengine.postgres..",
            "dev.sandboxengine.config..",
            "dev.sandboxengine.lifecycle.."
        };
        noClasses()
                .that()
                .resideInAnyPackage(mechanisms)
                .should()
                .dependOnClassesThat(resideInAPackage(ROOT + "..").and(not(resideInAnyPackage(mechanisms))))
                .check(ENGINE);
    }

    @Test
    void adaptersAreSeenOnlyByTheCompositionRoot() {
        classes()
                .that()
                .resideInAPackage(ROOT + ".*..")
                .should(new ArchCondition<>("not see another room's adapters") {
                    @Override
                    public void check(JavaClass from, ConditionEvents events) {
                        for (Dependency dependency : from.getDirectDependenciesFromSelf()) {
                            JavaClass to = dependency.getTargetClass();
                            boolean adapter = resideInAnyPackage(ADAPTERS).test(to);
                            boolean shared =
                                    resideInAPackage("..http..").test(from) && SHARED_BY_ROUTES.contains(to.getName());
                            if (adapter && !shared && !to.getPackageName().equals(from.getPackageName())) {
                                events.add(SimpleConditionEvent.violated(dependency, dependency.getDescription()));
                            }
                        }
                    }
                })
                .check(ENGINE);
    }

    @Test
    void classesAreFinalUnlessTheyAreMadeToBeExtended() {
        classes()
                .that(new DescribedPredicate<>("are concrete") {
                    @Override
                    public boolean test(JavaClass type) {
                        return !type.isInterface()
                                && !type.isEnum()
                                && !type.isAnonymousClass()
                                && !type.getModifiers().contains(JavaModifier.ABSTRACT)
                                && type.getEnclosingClass()
                                        .filter(JavaClass::isEnum)
                                        .isEmpty();
                    }
                })
                .and()
                .doNotHaveSimpleName("package-info")
                .should()
                .haveModifier(JavaModifier.FINAL)
                .check(ENGINE);
    }

    @Test
    void noVagueNames() {
        noClasses()
                .should()
                .haveNameMatching(
                        ".*(Util|Utils|Helper|Manager|Impl|Base|Dto|Processor|Handler|Service|Facade|Common)(\\$.*)?$")
                .orShould()
                .haveNameMatching(".*[.$]Abstract[A-Z][^.$]*$")
                .check(ENGINE);
        noClasses()
                .should()
                .resideInAnyPackage(
                        "..common..",
                        "..util..",
                        "..core..",
                        "..model..",
                        "..dto..",
                        "..service..",
                        "..impl..",
                        "..exception..")
                .check(ENGINE);
    }

    @Test
    void noMutableStatics() {
        fields().that().areStatic().should().beFinal().check(ENGINE);
    }

    @Test
    void recordsAndOtherValuesHaveNoSetters() {
        noClasses()
                .should(new ArchCondition<>("have setters") {
                    @Override
                    public void check(JavaClass type, ConditionEvents events) {
                        type.getMethods().stream()
                                .filter(method -> method.getName().matches("set[A-Z].*")
                                        && method.getOwner().isRecord())
                                .forEach(method ->
                                        events.add(SimpleConditionEvent.satisfied(method, method.getFullName())));
                    }
                })
                .check(ENGINE);
    }

    @Test
    void onlyMainUsesStandardStreams() {
        NO_CLASSES_SHOULD_ACCESS_STANDARD_STREAMS.check(ENGINE.that(not(
                DescribedPredicate.describe("Main", type -> type.getName().equals(Main.class.getName())))));
    }

    @Test
    void noJavaUtilLogging() {
        NO_CLASSES_SHOULD_USE_JAVA_UTIL_LOGGING.check(ENGINE);
    }

    @Test
    void noGenericExceptions() {
        NO_CLASSES_SHOULD_THROW_GENERIC_EXCEPTIONS.check(ENGINE);
    }

    @Test
    void timeIsInjected() {
        noClasses()
                .that()
                .areNotAssignableTo(SandboxEngine.class)
                .should()
                .callMethodWhere(new DescribedPredicate<>("a clock is read") {
                    @Override
                    public boolean test(JavaMethodCall call) {
                        String owner = call.getTargetOwner().getName();
                        String name = call.getName();
                        return owner.startsWith("java.time.") && name.equals("now")
                                || owner.equals(System.class.getName()) && name.equals("currentTimeMillis")
                                || owner.equals(Clock.class.getName()) && name.startsWith("system")
                                || owner.equals(InstantSource.class.getName()) && name.equals("system");
                    }
                })
                .orShould()
                .callConstructor(java.util.Date.class)
                .check(ENGINE);
    }

    @Test
    void chanceIsInjected() {
        // Names that only have to differ, and passwords that nobody shall foresee: a test has no use for knowing them
        Set<String> makersOfNames = Set.of(
                SandboxEngine.class.getName(),
                RequestId.class.getName(),
                Installation.class.getName(),
                ROOT + ".postgres.ServerFolder",
                ROOT + ".postgres.ServerCluster",
                ROOT + ".runtime.docker.ExecStarter");
        noClasses()
                .that(not(DescribedPredicate.<JavaClass>describe(
                        "make names", type -> makersOfNames.contains(type.getName()))))
                .should()
                .callMethod(UUID.class, "randomUUID")
                .orShould()
                .callMethod(Math.class, "random")
                .orShould()
                .callMethod(ThreadLocalRandom.class, "current")
                .orShould()
                .callConstructorWhere(new DescribedPredicate<>("a generator is made") {
                    @Override
                    public boolean test(JavaConstructorCall call) {
                        return Set.of(Random.class.getName(), SecureRandom.class.getName())
                                .contains(call.getTargetOwner().getName());
                    }
                })
                .check(ENGINE);
    }

    @Test
    void noFileIsLong() throws IOException {
        for (String root : List.of("src/main", "src/test", "web/src")) {
            for (Path file : filesBelow(Path.of(root))) {
                if (file.equals(GENERATED)) {
                    continue;
                }
                try (Stream<String> lines = Files.lines(file)) {
                    assertThat(lines.count()).as("lines of %s", file).isLessThanOrEqualTo(LONGEST_FILE);
                }
            }
        }
    }

    private static List<Path> filesBelow(Path root) throws IOException {
        if (!Files.isDirectory(root)) {
            return List.of();
        }
        try (Stream<Path> files = Files.walk(root)) {
            return files.filter(file -> file.toString().matches(".*\\.(java|kt|sql|xml|tsx?|css|html)"))
                    .toList();
        }
    }

    @Test
    void everyPackageSaysWhatItIsAndAllowsNoNull() {
        ENGINE.stream()
                .map(JavaClass::getPackage)
                .distinct()
                .filter(room -> !room.getClasses().isEmpty())
                .forEach(room -> assertThat(room.isAnnotatedWith(NullMarked.class))
                        .as("%s has a package-info.java with @NullMarked", room.getName())
                        .isTrue());
    }
}
