package dev.sandboxengine.leak;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sandboxengine.leak.Traces.Place;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SecretsTest {

    private static final String KEY = "sbx_a+b/violin tractor";

    @TempDir
    private Path folder;

    private static JsonNode json(String text) throws JsonProcessingException {
        return new ObjectMapper().readTree(text.replace('\'', '"'));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                KEY,
                "GET /x?token=sbx_a%2Bb%2Fviolin+tractor",
                "Basic c2J4X2ErYi92aW9saW4gdHJhY3Rvcg==",
                "Basic c2J4X2ErYi92aW9saW4gdHJhY3Rvcg",
                "\\x7362785f612b622f76696f6c696e2074726163746f72",
                "hash a5d83a4f6d886ec790182e32716248b99a7176da9fd38c0b7bd68eaf3aa1124a"
            })
    void aSecretIsFoundInEveryFormThatTellsIt(String line) {
        var secrets = new Secrets();
        secrets.add("key", KEY);
        var traces = new Traces(folder);
        traces.add(Place.LOG, "first");
        traces.add(Place.LOG, "12:00 INFO " + line + ", and so on");
        assertThat(traces.found(Place.LOG, secrets))
                .singleElement()
                .satisfies(found -> assertThat(found)
                        .startsWith("key")
                        .endsWith("log.txt:2")
                        .doesNotContain(KEY));
    }

    @Test
    void whatIsNoSecretIsNotFound() {
        var secrets = new Secrets();
        secrets.add("key", KEY);
        secrets.add("word", "violin");
        var traces = new Traces(folder);
        traces.add(Place.LOG, "sbx_a+b/violin tracto and sbx_ and violin");
        traces.add(Place.DATABASE, "nothing");
        assertThat(traces.found(Place.LOG, secrets)).isEmpty();
        assertThat(secrets.kinds()).containsExactly("key");
    }

    @Test
    void answersAndRequestsTellWhatIsSecret() throws JsonProcessingException {
        var secrets = new Secrets();
        JsonNode made = json("{'data': {'key': 'sbx_0123456789', 'user': {'password': 'made 4567890123'}}}");
        secrets.answered("GET", made, List.of());
        assertThat(secrets.kinds()).isEmpty();
        secrets.answered("POST", made, List.of("sandbox=eyJhbGciOi.x.y; Path=/"));
        secrets.answered(
                "GET",
                json("{'data': {'services': {'postgres': {'credentials':"
                        + " {'password': '0123456789abc', 'uri': 'postgres://a:b@c'}}}}}"),
                List.of());
        secrets.sent(json(
                "{'new': 'violin tractor', 'env': {'MY_PASSWORD': 'seven ladders', 'COLOUR': 'light green blue'}}"));
        assertThat(secrets.kinds())
                .containsExactly(
                        "chosen password",
                        "cookie",
                        "env",
                        "given key",
                        "given password",
                        "service password",
                        "service uri");
    }
}
