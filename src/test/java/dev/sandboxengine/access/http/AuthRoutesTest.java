package dev.sandboxengine.access.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sandboxengine.access.LoginPace;
import dev.sandboxengine.access.LoginStore;
import dev.sandboxengine.access.LoginTokens;
import dev.sandboxengine.access.Logins;
import dev.sandboxengine.access.PasswordHash;
import dev.sandboxengine.access.Passwords;
import dev.sandboxengine.access.Registration;
import dev.sandboxengine.access.Registrations;
import dev.sandboxengine.access.UserStore;
import dev.sandboxengine.http.ApiServer;
import dev.sandboxengine.http.HttpConfig;
import dev.sandboxengine.http.TrustedProxies;
import java.io.IOException;
import java.lang.reflect.Proxy;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Whom logins and registrations are counted for; who has to wait reaches nothing else. */
class AuthRoutesTest {

    private final Queue<String> counted = new ConcurrentLinkedQueue<>();
    private final LoginPace pace = new LoginPace() {
        @Override
        public Optional<Duration> look(UUID name, String address) {
            counted.add(address);
            return Optional.of(Duration.ofSeconds(7));
        }

        @Override
        public Optional<Duration> begin(UUID account, String address) {
            throw new AssertionError("it was told to wait");
        }

        @Override
        public void delay(UUID name, String address, Duration wait) {}

        @Override
        public void succeeded(UUID account, String address) {}

        @Override
        public void takeBack(UUID account, String address) {}
    };
    private final Passwords passwords = new Passwords(unused(PasswordHash.class), _ -> false, new Random(1), 1);
    private final HttpClient client = HttpClient.newHttpClient();
    private final ApiServer server = ApiServer.start(
            new HttpConfig("127.0.0.1", 0, Optional.empty(), Set.of("*"), 1 << 20, TrustedProxies.parse("127.0.0.1")),
            List.of(
                    new UserProblems(),
                    new AuthRoutes(
                            new Logins(
                                    unused(LoginStore.class),
                                    unused(LoginTokens.class),
                                    passwords,
                                    pace,
                                    UUID::randomUUID,
                                    InstantSource.system()),
                            new Registrations(
                                    unused(UserStore.class),
                                    passwords,
                                    () -> Registration.OPEN,
                                    address -> pace.look(new UUID(0, 0), address),
                                    UUID::randomUUID,
                                    InstantSource.system()),
                            unused(UserStore.class),
                            new BrowserLogin(Optional.empty()))),
            Needs.NOTHING,
            (_, _, _, _) -> {});

    @AfterEach
    void stop() {
        client.close();
        server.close();
    }

    private static <T> T unused(Class<T> type) {
        return type.cast(Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, (_, method, _) -> {
            throw new AssertionError(method + " was called");
        }));
    }

    private HttpResponse<String> post(String path, String address) throws IOException, InterruptedException {
        URI uri = URI.create("http://127.0.0.1:" + server.port() + "/api/v1/auth/" + path);
        String body = "{\"username\": \"ada\", \"password\": \"violin tractor moonlight\"}";
        return client.send(
                HttpRequest.newBuilder(uri)
                        .header("X-Forwarded-For", address)
                        .POST(HttpRequest.BodyPublishers.ofString(body))
                        .build(),
                HttpResponse.BodyHandlers.ofString());
    }

    @Test
    void aNetworkOfIpv6IsOneCustomer() throws IOException, InterruptedException {
        for (String path : List.of("login", "register")) {
            counted.clear();
            for (String address : List.of("2001:db8:0:1::1", "2001:db8:0:1:ffff::2", "192.0.2.1")) {
                HttpResponse<String> answer = post(path, address);
                assertThat(answer.statusCode()).as(answer.body()).isEqualTo(429);
                assertThat(answer.headers().firstValue("Retry-After")).contains("7");
            }
            assertThat(counted).containsExactly("20010db800000001", "20010db800000001", "192.0.2.1");
        }
    }
}
