package dev.sandboxengine.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sandboxengine.config.ConfigurationException;
import dev.sandboxengine.config.Environment;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DatabaseConfigTest {

    private static final Path DATA = Path.of("data");

    @Test
    void withoutADsnTheServerIsEmbedded() {
        Environment env = new Environment(Map.of());
        DatabaseConfig config = DatabaseConfig.from(env, DATA);
        env.check();
        assertThat(config).isEqualTo(new DatabaseConfig(new DatabaseConfig.Embedded(DATA), 16));
        assertThat(env.known()).contains("DATABASE_DSN", "DATABASE_POOL_SIZE");
    }

    @Test
    void thePoolSizeIsReadAndBounded() {
        assertThat(DatabaseConfig.from(new Environment(Map.of("DATABASE_POOL_SIZE", "40")), DATA)
                        .poolSize())
                .isEqualTo(40);
        Environment env = new Environment(Map.of("DATABASE_POOL_SIZE", "100000"));
        DatabaseConfig.from(env, DATA);
        assertThatThrownBy(env::check).hasMessageContaining("DATABASE_POOL_SIZE");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "postgres://sam:p%40ss%3A%2F%25+x@db.example:5433/engine?sslmode=require&connect_timeout=7",
                "postgresql://sam:p%40ss%3A%2F%25+x@db.example:5433/engine?sslmode=require&connect_timeout=7",
                "host=db.example port=5433 user=sam password=p@ss:/%+x dbname=engine sslmode=require connect_timeout=7 TimeZone=UTC",
                "host = 'db.example' port= 5433 user='sam' password='p@ss:/%+x' dbname=engine sslmode=require connect_timeout=7",
                "jdbc:postgresql://db.example:5433/engine?user=sam&password=p%40ss%3A%2F%25+x&sslmode=require&connectTimeout=7",
            })
    void everyFormNamesTheSameDatabase(String dsn) {
        DatabaseAddress address = external(dsn);
        assertThat(address.url()).isEqualTo("jdbc:postgresql://db.example:5433/engine");
        assertThat(address.user()).isEqualTo("sam");
        assertThat(address.password().value()).isEqualTo("p@ss:/%+x");
        assertThat(address.parameters()).isEqualTo(Map.of("sslmode", "require", "connectTimeout", "7"));
        assertThat(address.where()).isEqualTo("db.example:5433/engine");
    }

    @Test
    void whatIsLeftOutHasLibpqsDefaults() {
        assertThat(external("host=db user=sam").url()).isEqualTo("jdbc:postgresql://db/sam");
        assertThat(external("user=sam dbname=x").url()).isEqualTo("jdbc:postgresql://localhost/x");
        assertThat(external("postgres://sam@db").url()).isEqualTo("jdbc:postgresql://db/sam");
        assertThat(external("postgres://sam@db").password().value()).isEmpty();
    }

    @Test
    void severalHostsAndIpv6AreUnderstood() {
        assertThat(external("postgres://sam@a:1,b:2/x").url()).isEqualTo("jdbc:postgresql://a:1,b:2/x");
        assertThat(external("postgres://sam@[::1]:5432/x").url()).isEqualTo("jdbc:postgresql://[::1]:5432/x");
        assertThat(external("host=::1 port=5432 user=sam dbname=x").url()).isEqualTo("jdbc:postgresql://[::1]:5432/x");
        assertThat(external("host=a,b port=6000 user=sam dbname=x").url())
                .isEqualTo("jdbc:postgresql://a:6000,b:6000/x");
    }

    @Test
    void quotesAndBackslashesAreEscaped() {
        DatabaseAddress address = external("host=db user=sam password='it\\'s \\\\ a = secret' dbname=x");
        assertThat(address.password().value()).isEqualTo("it's \\ a = secret");
        assertThat(external("host=db user=sam password='' dbname=x").password().value())
                .isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "mysql://sam:hunter2@db/x",
                "just words hunter2",
                "postgres://sam:hunter2%zz@db/x",
                "postgres://sam:hunter2@two words/x",
                "jdbc:postgresql://db/x?user=sam&password=hunter2&sslmode=sometimes",
                "postgres://:hunter2@db/x",
                "postgres://sam:hunter2#@1@db:port/x",
                "postgres://sam:hunter2@db/x?sslmode=sometimes",
                "postgres://sam:hunter2@db/x?sslmod=require",
                "host=/var/run/postgresql user=sam password=hunter2",
                "host=db user=sam password='hunter2",
                "host=db password=hunter2",
                "host=db user=sam password=hunter2 connect_timeout=soon",
            })
    void aBadDsnIsToldWithoutItsPassword(String dsn) {
        Environment env = new Environment(Map.of("DATABASE_DSN", dsn));
        DatabaseConfig config = DatabaseConfig.from(env, DATA);
        assertThat(config.location()).isInstanceOf(DatabaseConfig.Embedded.class);
        assertThatThrownBy(env::check)
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("DATABASE_DSN")
                .message()
                .doesNotContain("hunter2");
    }

    @Test
    void thePasswordIsNeverShown() {
        assertThat(external("postgres://sam:hunter2@db/x").toString())
                .contains("sam")
                .doesNotContain("hunter2");
    }

    private static DatabaseAddress external(String dsn) {
        Environment env = new Environment(Map.of("DATABASE_DSN", dsn));
        DatabaseConfig config = DatabaseConfig.from(env, DATA);
        env.check();
        assertThat(config.location()).isInstanceOf(DatabaseConfig.External.class);
        return ((DatabaseConfig.External) config.location()).address();
    }
}
