package dev.sandboxengine.template.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sandboxengine.template.ServiceType;
import dev.sandboxengine.template.Template;
import dev.sandboxengine.template.TemplateFixtures;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What of an environment is shown. */
class TemplateViewTest {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "POSTGRES_PASSWORD",
                "PGPASSWORD",
                "RABBITMQ_DEFAULT_PASS",
                "MYSQL_PWD",
                "client_secret",
                "GITHUB_TOKEN",
                "AWS_ACCESS_KEY_ID",
                "apiKey",
            })
    void whatSeemsToBeASecretIsNotShown(String name) {
        TemplateView view = view(Map.of(name, "hunter2", "USER", "sandbox"));

        assertThat(view.env()).isEqualTo(Map.of(name, "***", "USER", "sandbox"));
        assertThat(view.services().getFirst().env()).isEqualTo(view.env());
        assertThat(view.toString()).doesNotContain("hunter2");
    }

    @ParameterizedTest
    @CsvSource({
        "postgres://shop:hunter2@db:5432/shop?a=b, postgres://shop:***@db:5432/shop?a=b",
        "redis://:hunter2@cache, redis://:***@cache",
        "amqp://a:hun@ter2@mq, amqp://a:***@mq",
        "http://localhost:8080/a@b, http://localhost:8080/a@b",
        "http://a@localhost, http://a@localhost",
    })
    void aUrlIsShownWithoutItsPassword(String url, String shown) {
        assertThat(view(Map.of("URL", url)).env()).isEqualTo(Map.of("URL", shown));
    }

    @Test
    void anEmptySecretIsShownAsSuch() {
        assertThat(view(Map.of("API_TOKEN", "")).env()).isEqualTo(Map.of("API_TOKEN", ""));
    }

    private static TemplateView view(Map<String, String> env) {
        Template plain = TemplateFixtures.withServices(TemplateFixtures.service("mail", ServiceType.CUSTOM, 1025, env));
        return TemplateView.of(new Template(
                plain.name(),
                plain.description(),
                plain.image(),
                plain.ttl(),
                plain.limits(),
                plain.requests(),
                env,
                plain.labels(),
                plain.ports(),
                plain.ulimits(),
                plain.claudeAuth(),
                plain.services(),
                plain.volumes(),
                plain.commands(),
                plain.readOnlyRoot(),
                plain.shmBytes(),
                plain.starter(),
                plain.terminal()));
    }
}
