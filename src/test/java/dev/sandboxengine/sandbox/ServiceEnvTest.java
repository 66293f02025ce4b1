package dev.sandboxengine.sandbox;

import static dev.sandboxengine.template.TemplateFixtures.postgres;
import static dev.sandboxengine.template.TemplateFixtures.redis;
import static dev.sandboxengine.template.TemplateFixtures.service;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sandboxengine.template.ServiceSpec;
import dev.sandboxengine.template.ServiceType;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** How services and workspaces are told of each other. */
class ServiceEnvTest {

    private static final SandboxId ID = new SandboxId("abcdefghijkl");

    private static ServiceEnv env(ServiceSpec... services) {
        return new ServiceEnv(ID, List.of(services), World.CREDENTIALS);
    }

    private static String password(ServiceSpec service) {
        return World.CREDENTIALS.of(ID, service).orElseThrow().password().value();
    }

    @Test
    void aDatabaseAndItsWorkspaceAgree() {
        var postgres = postgres();
        String password = password(postgres);

        assertThat(env(postgres).of(postgres))
                .isEqualTo(Map.of(
                        "POSTGRES_USER", "sandbox",
                        "POSTGRES_PASSWORD", password,
                        "POSTGRES_DB", "sandbox",
                        "PGPORT", "5432"));
        assertThat(env(postgres).ofWorkspace())
                .isEqualTo(Map.of(
                        "POSTGRES_HOST", "localhost",
                        "POSTGRES_PORT", "5432",
                        "POSTGRES_USER", "sandbox",
                        "POSTGRES_PASSWORD", password,
                        "POSTGRES_DATABASE", "sandbox",
                        "POSTGRES_URI", "postgresql://sandbox:" + password + "@localhost:5432/sandbox",
                        "SANDBOX_SERVICES",
                                "{\"postgres\":{\"name\":\"postgres\",\"type\":\"postgres\",\"host\":\"localhost\",\"port\":5432,"
                                        + "\"user\":\"sandbox\",\"password\":\"" + password
                                        + "\",\"database\":\"sandbox\","
                                        + "\"uri\":\"postgresql://sandbox:" + password
                                        + "@localhost:5432/sandbox\"}}"));
    }

    @Test
    void aCacheAndItsWorkspaceAgree() {
        var redis = redis();
        String password = password(redis);

        assertThat(env(redis).of(redis)).isEqualTo(Map.of("REDIS_PASSWORD", password, "REDIS_PORT", "6379"));
        assertThat(env(redis).ofWorkspace())
                .containsEntry("REDIS_HOST", "localhost")
                .containsEntry("REDIS_PORT", "6379")
                .containsEntry("REDIS_PASSWORD", password)
                .containsEntry("REDIS_URI", "redis://:" + password + "@localhost:6379/0")
                .doesNotContainKeys("REDIS_USER", "REDIS_DATABASE");
    }

    @Test
    void whatAServiceSaysOfItselfWinsAndTheWorkspaceIsToldThat() {
        var postgres = service(
                "postgres",
                ServiceType.POSTGRES,
                6000,
                Map.of(
                        "POSTGRES_USER", "a b",
                        "POSTGRES_PASSWORD", "p@/\"\\\n%",
                        "POSTGRES_DB", "shöp",
                        "PGPORT", "1",
                        "TZ", "UTC"));

        assertThat(env(postgres).of(postgres)).containsEntry("PGPORT", "6000").containsEntry("TZ", "UTC");
        assertThat(env(postgres).ofWorkspace())
                .containsEntry("POSTGRES_USER", "a b")
                .containsEntry("POSTGRES_DATABASE", "shöp")
                .containsEntry("POSTGRES_URI", "postgresql://a%20b:p%40%2F%22%5C%0A%25@localhost:6000/sh%C3%B6p")
                .hasEntrySatisfying(
                        "SANDBOX_SERVICES", json -> assertThat(json).contains("\"password\":\"p@/\\\"\\\\\\u000a%\""));
    }

    @Test
    void ofAnyOtherServiceOnlyThePlaceIsKnown() {
        var web = service("my-web", ServiceType.CUSTOM, 9000, Map.of("A", "1"));

        assertThat(env(web).of(web)).isEqualTo(Map.of("A", "1"));
        assertThat(env(web).ofWorkspace())
                .isEqualTo(
                        Map.of(
                                "MY_WEB_HOST", "localhost",
                                "MY_WEB_PORT", "9000",
                                "SANDBOX_SERVICES",
                                        "{\"my-web\":{\"name\":\"my-web\",\"type\":\"custom\",\"host\":\"localhost\",\"port\":9000}}"));
    }

    @Test
    void everySandboxAndServiceHasAPasswordOfItsOwnThatIsNotShown() {
        var access = World.CREDENTIALS.of(ID, postgres()).orElseThrow();

        assertThat(access.password().value())
                .matches("[A-Za-z0-9]{24}")
                .isEqualTo(password(postgres()))
                .isNotEqualTo(password(redis()))
                .isNotEqualTo(World.CREDENTIALS
                        .of(new SandboxId("abcdefghijkm"), postgres())
                        .orElseThrow()
                        .password()
                        .value());
        assertThat(access.toString()).doesNotContain(access.password().value());
    }
}
