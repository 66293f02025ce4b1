package dev.sandboxengine.template.yaml;

import static dev.sandboxengine.template.yaml.Reading.HEAD;
import static dev.sandboxengine.template.yaml.Reading.problem;
import static dev.sandboxengine.template.yaml.Reading.problems;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sandboxengine.template.TemplateProblem;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Files that are broken, or made to break the reader. */
@Timeout(30)
class HostileYamlTest {

    @Test
    void anEmptyFileIsAProblem() {
        assertThat(problem("").message()).contains("is empty");
        assertThat(problem("# only a comment\n").message()).contains("is empty");
        assertThat(problem("---\n").message()).contains("not a map");
    }

    @ParameterizedTest
    @ValueSource(strings = {"text", "- a\n- b", "42", "~"})
    void whatIsNotAMapIsAProblem(String yaml) {
        assertThat(problem(yaml).message()).contains("not a map");
    }

    @Test
    void aSyntaxErrorHasItsLine() {
        TemplateProblem problem = problem(HEAD + "env: {A: 1\nttl: 4h\n");

        assertThat(problem.line()).isEqualTo(4);
        assertThat(problem.message()).startsWith("is not YAML: ");
    }

    @Test
    void aTabAsIndentHasItsLine() {
        TemplateProblem problem = problem(HEAD + "resources:\n\tcpu_limit: 2\n");

        assertThat(problem.line()).isEqualTo(4);
        assertThat(problem.message()).contains("\\t");
    }

    @Test
    void manyDocumentsAreRefused() {
        TemplateProblem problem = problem(HEAD + "---\n" + HEAD);

        assertThat(problem.line()).isEqualTo(4);
        assertThat(problem.message()).contains("more than one document");
        assertThat(problem(HEAD + "---\n").message()).contains("more than one document");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "env: !!javax.script.ScriptEngineManager [!!java.net.URLClassLoader [[!!java.net.URL [\"http://127.0.0.1/\"]]]]",
                "env: !!java.io.File [/tmp/x]",
                "env: {A: !secret x}",
                "env: {A: !!binary aGk=}",
                "env: !!set {A, B}"
            })
    void tagsAreRefusedAndConstructNothing(String line) {
        assertThat(problems(HEAD + line)).isNotEmpty().allSatisfy(problem -> {
            assertThat(problem.line()).isEqualTo(3);
            assertThat(problem.message()).contains("is not allowed");
        });
    }

    @Test
    void aliasesCannotMultiply() {
        StringBuilder laughs = new StringBuilder(HEAD + "a: &a [x,x,x,x,x,x,x,x,x]\n");
        for (char c = 'b'; c <= 'z'; c++) {
            String before = "*" + (char) (c - 1);
            laughs.append(c + ": &" + c + " [" + (before + ",").repeat(8) + before + "]\n");
        }

        assertThat(problem(laughs.toString()).message()).contains("aliases");
    }

    @Test
    void aMapThatHoldsItselfIsHarmless() {
        assertThat(problems(HEAD + "env: &e\n  A: *e\n")).isNotEmpty();
        assertThat(problems("&r\nname: *r\nbase_image: a:1\n")).isNotEmpty();
        assertThat(problems("&r\n*r : x\n")).isNotEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"[", "{a: ", "- ", "? "})
    void depthIsBounded(String opening) {
        assertThat(problems(HEAD + "env: " + opening.repeat(5_000))).hasSize(1);
        assertThat(problems(HEAD + "env:\n  " + opening.repeat(5_000))).hasSize(1);
    }

    @Test
    void sizeIsBounded() {
        assertThat(problem(HEAD + "# " + "x".repeat(300_000)).message()).contains("larger than 256 KiB");
        assertThat(problems(HEAD + "# " + "x".repeat(200_000))).isEmpty();
    }

    @Test
    void whatIsNotUtf8HasItsLine() {
        assertThat(problems((HEAD + "description: \u00e9").getBytes(StandardCharsets.ISO_8859_1)))
                .containsExactly(new TemplateProblem("web.yaml", 3, "", "is not UTF-8 text; save it as UTF-8"));
        assertThat(problems(HEAD.getBytes(StandardCharsets.UTF_16))).hasSize(1);
    }

    @Test
    void aForbiddenCharacterHasItsLine() {
        TemplateProblem problem = problem(HEAD + "# \ud83d\ude00\ndescription: a\u0007b");

        assertThat(problem.line()).isEqualTo(4);
        assertThat(problem.message()).contains("U+0007");
    }

    @Test
    void messagesHoldNothingInvisible() {
        assertThat(problem(HEAD + "\"x\\e[31m\\u202e\\n\": 1").field()).isEqualTo("x\\u001b[31m\\u202e\\u000a");
        assertThat(problem(HEAD + "claude_auth: \"a\\nb\"").message()).contains("a\\u000ab");
        assertThat(problem(HEAD + "\"" + "x".repeat(500) + "\": 1").field()).hasSize(61);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "%YAML 99999999999999999999.1\n---\na: b",
                "%YAML 1.1\n%YAML 1.1\n---\na: b",
                "%TAG ! !\n---\na: b",
                "a: \"\\U99999999\"",
                "a: \"\\ud800\"",
                "a: !<tag:%zz> b",
                "a: *nothing",
                "a: &x",
                "a: |99\n b",
                "a: @b",
                "a: `b`",
                "? ? ? a",
                ": : :"
            })
    void malformedYamlIsAProblem(String yaml) {
        assertThat(problems(yaml)).isNotEmpty();
    }

    @Test
    void garbageIsAProblem() {
        Random random = new Random(1);
        for (int i = 0; i < 3_000; i++) {
            byte[] garbage = new byte[random.nextInt(200)];
            random.nextBytes(garbage);
            assertThat(problems(garbage)).isNotEmpty();
        }
    }

    @Test
    void aGoodFileWithDamageIsReadOrExplained() {
        Random random = new Random(2);
        String signs = "{}[]:,-?&*!|>'\"%@`#~ \n\t\\\u00e9\u0000";
        String good = HEAD
                + "env: {A: \"b\"}\nexpose:\n  - container: 80\n    name: web\nulimits: {nofile: {soft: 1, hard: 2}}\n";
        for (int i = 0; i < 20_000; i++) {
            StringBuilder damaged = new StringBuilder(good);
            for (int damage = 1 + random.nextInt(4); damage > 0; damage--) {
                char sign = signs.charAt(random.nextInt(signs.length()));
                damaged.setCharAt(random.nextInt(damaged.length()), sign);
            }
            assertThat(problems(damaged.toString()))
                    .allSatisfy(problem -> assertThat(problem.message()).isNotBlank());
        }
    }
}
