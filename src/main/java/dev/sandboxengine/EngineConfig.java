package dev.sandboxengine;

import dev.sandboxengine.access.http.KeysInUrls;
import dev.sandboxengine.config.Environment;
import dev.sandboxengine.config.Secret;
import dev.sandboxengine.files.UploadPolicy;
import dev.sandboxengine.http.HttpConfig;
import dev.sandboxengine.limit.RateLimitPolicy;
import dev.sandboxengine.postgres.DatabaseConfig;
import dev.sandboxengine.recording.RecordingPolicy;
import dev.sandboxengine.route.TraefikConfig;
import dev.sandboxengine.runtime.VolumeName;
import dev.sandboxengine.runtime.docker.DockerConfig;
import dev.sandboxengine.sandbox.LaunchPolicy;
import dev.sandboxengine.sandbox.SweepPolicy;
import dev.sandboxengine.secret.Vault;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;

/**
 * The whole configuration, each part where the code is that it configures.
 *
 * @param dataDir where the engine keeps what it must not lose
 * @param templatesDir where templates are read from
 * @param secretKey what is encrypted with; empty: the key in the data folder
 * @param claudeVolume the volume of the operator's Claude Code credentials
 * @param sweep how the rows are compared with what runs
 */
record EngineConfig(
        Path dataDir,
        Path templatesDir,
        Optional<Secret> secretKey,
        VolumeName claudeVolume,
        HttpConfig http,
        DatabaseConfig database,
        DockerConfig docker,
        LaunchPolicy launches,
        SweepPolicy sweep,
        Optional<TraefikConfig> traefik,
        UploadPolicy uploads,
        RateLimitPolicy limits,
        KeysInUrls keysInUrls,
        RecordingPolicy recordings) {

    /**
     * Reads everything; what is wrong is told at once.
     *
     * @throws dev.sandboxengine.config.ConfigurationException naming every bad value
     */
    static EngineConfig from(Environment env) {
        Path dataDir = env.path("DATA_DIR", Path.of("data")).toAbsolutePath().normalize();
        DockerConfig docker = docker(env);
        EngineConfig config = new EngineConfig(
                dataDir,
                env.path("TEMPLATES_DIR", Path.of("templates")).toAbsolutePath().normalize(),
                Vault.keyFrom(env),
                env.value("CLAUDE_AUTH_VOLUME", new VolumeName("claude-auth"), "the name of a volume", VolumeName::new),
                HttpConfig.from(env),
                DatabaseConfig.from(env, dataDir),
                docker,
                LaunchPolicy.from(env),
                SweepPolicy.from(env),
                TraefikConfig.from(env, docker.network()),
                UploadPolicy.from(env, dataDir),
                RateLimitPolicy.from(env),
                KeysInUrls.from(env),
                RecordingPolicy.from(env));
        env.check();
        return config;
    }

    private static DockerConfig docker(Environment env) {
        DockerConfig byDefault = DockerConfig.DEFAULT;
        URI host = env.uri("DOCKER_HOST", byDefault.host(), Set.of("unix", "tcp"));
        boolean verify = env.flag("DOCKER_TLS_VERIFY", false);
        Path certificates = env.path("DOCKER_CERT_PATH", Path.of(System.getProperty("user.home"), ".docker"));
        String network = env.text("DOCKER_NETWORK", byDefault.network());
        DockerConfig.PullPolicy policy = env.value(
                "DOCKER_PULL_POLICY",
                byDefault.pullPolicy(),
                "one of always, if-not-present (or missing), never",
                DockerConfig.PullPolicy::parse);
        Duration callTimeout = env.duration("DOCKER_TIMEOUT", byDefault.callTimeout());
        Duration pullTimeout = env.duration("DOCKER_PULL_TIMEOUT", byDefault.pullTimeout());
        try {
            return new DockerConfig(
                    host,
                    verify ? Optional.of(certificates) : Optional.empty(),
                    network,
                    policy,
                    callTimeout,
                    pullTimeout);
        } catch (IllegalArgumentException e) {
            env.problem("DOCKER_HOST or DOCKER_NETWORK: " + e.getMessage());
            return byDefault;
        }
    }
}
